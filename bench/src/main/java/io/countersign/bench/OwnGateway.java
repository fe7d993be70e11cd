package io.countersign.bench;

import io.countersign.embedded.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A gateway with its own servers and an empty folder, started by the launcher as a user would, and gone when this is closed. */
final class OwnGateway implements AutoCloseable {
    private static final Pattern SETUP_TOKEN = Pattern.compile("  ([A-Za-z0-9_-]{20,})");
    private static final int STOP_SECONDS = 30;

    private final Process process;
    private final @Nullable Path folder;
    private final URI url;
    private final String setupToken;

    private OwnGateway(Process process, @Nullable Path folder, URI url, String setupToken) {
        this.process = process;
        this.folder = folder;
        this.url = url;
        this.setupToken = setupToken;
    }

    /**
     * Starts it and waits until it has told its setup token.
     *
     * @param data where its data stay, a folder that is empty or does not exist; null: they are removed at the end
     * @throws BenchException if it ends before
     */
    static OwnGateway start(Path launcher, @Nullable Path data) {
        try {
            var folder = data == null ? Files.createTempDirectory("countersign-bench") : null;
            var port = FreePorts.next();
            var process = new ProcessBuilder(
                            launcher.toString(),
                            "up",
                            "--data",
                            (folder == null ? Objects.requireNonNull(data) : folder.resolve("data")).toString(),
                            "--port",
                            String.valueOf(port),
                            "--management-port",
                            String.valueOf(FreePorts.next()))
                    .redirectErrorStream(true)
                    .start();
            var token = setupToken(process.inputReader());
            return new OwnGateway(process, folder, URI.create("http://127.0.0.1:" + port), token);
        } catch (IOException e) {
            throw new BenchException("The gateway could not be started: " + e.getMessage(), e);
        }
    }

    private static String setupToken(BufferedReader output) throws IOException {
        var said = new StringBuilder();
        var announced = false;
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            announced |= line.contains("The setup token");
            var token = SETUP_TOKEN.matcher(line);
            if (announced && token.matches()) {
                Thread.ofPlatform().daemon().start(() -> discard(output));
                return token.group(1);
            }
        }
        throw new BenchException("The gateway ended before it was up:\n" + said);
    }

    /** What is left of its greeting; a full pipe would stop it. */
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

    String setupToken() {
        return setupToken;
    }

    /** Of the gateway's JVM; PostgreSQL and Redis descend from it. */
    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (folder != null) {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : (List<Path>) files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("The folder " + folder + " could not be removed: " + e.getMessage());
        }
    }
}
