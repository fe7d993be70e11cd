package io.countersign.acceptance.harness;

import io.countersign.embedded.FreePorts;
import io.countersign.embedded.Freezing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** One gateway as operators run it, in a process of its own: it can be killed, frozen and replaced. */
public final class GatewayProcess implements AutoCloseable {
    private static final Duration START_UP = Duration.ofSeconds(60);
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    /** The kernel tells a child of the death of the thread that made it, so that thread must live as long as the tests. */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("gateway-starter").factory());

    private static final HttpClient PROBE =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String name;
    private final Process process;
    private final Path log;
    private final int httpPort;
    private final int managementPort;

    private GatewayProcess(String name, Process process, Path log, int httpPort, int managementPort) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.httpPort = httpPort;
        this.managementPort = managementPort;
    }

    /**
     * Starts the process; it answers once {@link #awaitReady} has returned.
     *
     * @param auditLog more of that section, as {@code , key: value}
     * @param options of Java, the class path among them
     */
    static GatewayProcess launch(
            Path folder,
            String name,
            String auditLog,
            String sharedYaml,
            Map<String, String> environment,
            List<String> options) {
        var http = FreePorts.next();
        var management = FreePorts.next();
        var yaml = """
                production: false
                node: {name: '%s'}
                http: {host: 127.0.0.1, port: %d, publicUrl: 'http://localhost:%d', eventLoops: %d}
                management: {host: 127.0.0.1, port: %d}
                auditLog: {origin: sign.example.com/log, directory: '%s'%s}
                """.formatted(name, http, http, Cluster.EVENT_LOOPS, management, checkpoints(folder, name), auditLog)
                + sharedYaml;
        try {
            var config = Files.createFile(
                    folder.resolve(name + ".yaml"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(config, yaml);
            var log = folder.resolve(name + ".log");
            var command = command(options, "io.countersign.gateway.GatewayMain", "--config", config.toString());
            return new GatewayProcess(name, start(command, Path.of(""), log, environment), log, http, management);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path checkpoints(Path folder, String name) {
        return folder.resolve(name + "-checkpoints");
    }

    /**
     * {@code ./countersign up --config FILE} in a folder of its own, where it writes what it says to {@code NAME.log} and {@code NAME.log.err}.
     *
     * @param httpPort and {@code managementPort}: what the file says
     */
    public static GatewayProcess up(
            Path folder, String name, Path config, int httpPort, int managementPort, Map<String, String> environment) {
        var log = folder.resolve(name + ".log");
        var command = command(LearntStart.options(), "io.countersign.local.Main", "up", "--config", config.toString());
        return new GatewayProcess(name, start(command, folder, log, environment), log, httpPort, managementPort);
    }

    /** {@code countersign up --config FILE} of a package, with a clean environment: see {@link #up}. */
    static GatewayProcess installed(
            Path folder, Path program, Path config, int httpPort, int managementPort, Map<String, String> environment) {
        var log = folder.resolve("installed.log");
        var words = endingWithTests();
        words.addAll(Shell.withNothingBut(environment));
        words.addAll(List.of(program.toString(), "up", "--config", config.toString()));
        return new GatewayProcess("installed", start(words, folder, log, Map.of()), log, httpPort, managementPort);
    }

    private static Process start(List<String> command, Path folder, Path log, Map<String, String> environment) {
        var builder = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectError(errors(log).toFile())
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return STARTER.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new AssertionError("cannot start a gateway", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A class of the tests or the product, as a process that ends with this one. */
    static List<String> command(String main, String... arguments) {
        return command(LearntStart.plain(System.getProperty("java.class.path")), main, arguments);
    }

    private static List<String> command(List<String> options, String main, String... arguments) {
        var words = endingWithTests();
        words.add(LearntStart.java());
        words.addAll(options);
        words.add(main);
        words.addAll(List.of(arguments));
        return words;
    }

    /** The beginning of a command that ends with this JVM. */
    private static List<String> endingWithTests() {
        return Files.isExecutable(SETPRIV)
                ? new ArrayList<>(List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--"))
                : new ArrayList<>();
    }

    /** Returns once it is ready; fails with its log when it ends before. */
    public GatewayProcess awaitReady() {
        try {
            Eventually.holds(name + " is ready", START_UP, () -> !process.isAlive() || isReady());
        } catch (AssertionError e) {
            throw new AssertionError(name + " did not start:\n" + log(), e);
        }
        if (!process.isAlive()) {
            throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + log());
        }
        return this;
    }

    public boolean isReady() {
        return management("/readyz").statusCode() == 200;
    }

    /** What the management port answers. */
    public HttpResponse<String> management(String path) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return PROBE.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String name() {
        return name;
    }

    public int port() {
        return httpPort;
    }

    /** As browsers know it: {@code http.publicUrl}. Passkeys need a name. */
    public URI publicUrl() {
        return URI.create("http://localhost:" + httpPort);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    public Api api() {
        return Api.at(uri());
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything that it has written. */
    public String log() {
        return standardOutput() + read(errors(log));
    }

    /** What it has written there. */
    public String standardOutput() {
        return read(log);
    }

    private static Path errors(Path log) {
        return log.resolveSibling(log.getFileName() + ".err");
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the pattern's first group finds in the log. */
    public Optional<String> said(Pattern pattern) {
        var matcher = pattern.matcher(log());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Waits until it ends by itself; returns the exit status. */
    public int ended() {
        await(START_UP);
        return process.exitValue();
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        await(Duration.ofSeconds(10));
    }

    /** kill -TERM, as an operator stops it; returns the exit status. */
    public int stop() {
        process.destroy();
        await(Duration.ofSeconds(60));
        return process.exitValue();
    }

    private void await(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Connections stay open and nothing moves until {@link #resume}. */
    public void pause() {
        Freezing.freeze(process.toHandle());
    }

    public void resume() {
        Freezing.thaw(process.toHandle());
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            resume();
            kill();
        }
    }
}
