package io.countersign.bench;

import io.countersign.embedded.FreePorts;
import io.countersign.embedded.ParentDeath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One gateway on the bench's servers, started by the launcher as an operator would, and stopped when this is closed. */
final class OwnGateway implements AutoCloseable {
    /** A JVM that is watched keeps the last thousand collections in its heap, which is what {@link Sustained} measures. */
    private static final String FEW_NOTIFICATIONS = "-Djmx.remote.x.notification.buffer.size=50";

    private static final Pattern SETUP_TOKEN = Pattern.compile("  ([A-Za-z0-9_-]{20,})");
    private static final String LAST_LINE = "Ctrl-C stops it.";
    private static final int STOP_SECONDS = 30;

    private final Process process;
    private final URI url;
    private final URI management;
    private Optional<String> setupToken = Optional.empty();

    private OwnGateway(Process process, URI url, URI management) {
        this.process = process;
        this.url = url;
        this.management = management;
    }

    /**
     * Starts its process and does not wait.
     *
     * @param folder where its configuration is written
     * @param node its name in the audit log
     * @param tls to serve HTTPS with; null: it serves HTTP
     */
    static OwnGateway launch(Path launcher, OwnServers servers, Path folder, String node, @Nullable Certificate tls) {
        var port = FreePorts.next();
        var management = FreePorts.next();
        var url = URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port);
        var yaml = """
                http: {host: 127.0.0.1, port: %d, publicUrl: "%s"%s}
                management: {host: 127.0.0.1, port: %d}
                """.formatted(port, url, tls == null ? "" : ", " + tls.yaml(), management);
        try {
            var file = folder.resolve(node + ".yaml");
            PrivateFile.write(file, servers.yaml(node) + yaml);
            var command = new ArrayList<>(ParentDeath.sends("TERM"));
            command.addAll(List.of(launcher.toString(), "up", "--config", file.toString()));
            var builder = new ProcessBuilder(command);
            builder.environment().putAll(servers.environment());
            // The build that the bench itself is of, whatever happened to the sources since.
            builder.environment().put("COUNTERSIGN_BUILD", "never");
            builder.environment()
                    .merge("COUNTERSIGN_JAVA_OPTIONS", FEW_NOTIFICATIONS, (chosen, ours) -> chosen + " " + ours);
            var process = builder.redirectErrorStream(true).start();
            return new OwnGateway(process, url, URI.create("http://127.0.0.1:" + management));
        } catch (IOException e) {
            throw new BenchException("The gateway could not be started: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until it says that it is up.
     *
     * @throws BenchException if it ends before
     */
    OwnGateway awaitGreeting() {
        var output = process.inputReader();
        try {
            setupToken = setupToken(output);
        } catch (IOException e) {
            throw new BenchException("The gateway says nothing any more: " + e.getMessage(), e);
        }
        Thread.ofPlatform().daemon().start(() -> discard(output));
        return this;
    }

    private static Optional<String> setupToken(BufferedReader output) throws IOException {
        var said = new StringBuilder();
        var token = Optional.<String>empty();
        var announced = false;
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            announced |= line.contains("The setup token");
            var found = SETUP_TOKEN.matcher(line);
            if (announced && token.isEmpty() && found.matches()) {
                token = Optional.of(found.group(1));
            }
            if (line.equals(LAST_LINE)) {
                return token;
            }
        }
        throw new BenchException("The gateway ended before it was up:\n" + said);
    }

    /** What it says later; a full pipe would stop it. */
    private static void discard(BufferedReader output) {
        try {
            output.transferTo(Writer.nullWriter());
        } catch (IOException ended) {
            // The gateway has gone.
        }
    }

    URI url() {
        return url;
    }

    /** Where probes and metrics are. */
    URI management() {
        return management;
    }

    /**
     * Empty once the installation is set up.
     *
     * @see #awaitGreeting
     */
    Optional<String> setupToken() {
        return setupToken;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Of its JVM: the launcher has become it. */
    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
