package io.countersign.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis on 127.0.0.1 that keeps nothing on disk: after {@link #stop} or {@link #kill} it starts empty, on the same
 * port. It can also be paused, which is how a slow Redis looks to its clients. Methods may be called from any thread.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration START_UP = Duration.ofSeconds(20);

    private final Path folder;
    private final Path program;
    private final int port;
    private final @Nullable String password;
    private final @Nullable Tls tls;
    private @Nullable ServerProcess process;

    /** A port for TLS beside the plain one. */
    private record Tls(int port, Path certificate, Path key) {}

    private RedisServer(Path folder, Path program, @Nullable String password, @Nullable Tls tls) {
        this.folder = folder;
        this.program = program;
        this.port = FreePorts.next();
        this.password = password;
        this.tls = tls;
    }

    /** Starts a Redis without a password. */
    public static RedisServer open() {
        return started(null, null);
    }

    /** Starts a Redis that asks every client for a random {@link #password}. */
    public static RedisServer withPassword() {
        return started(RandomSecrets.hex(16), null);
    }

    /**
     * Starts a Redis that also listens on {@link #tlsPort}.
     *
     * @param certificate PEM file that it presents there
     * @param key PEM file of its private key
     */
    public static RedisServer withTls(Path certificate, Path key) {
        return started(null, new Tls(FreePorts.next(), certificate, key));
    }

    private static RedisServer started(@Nullable String password, @Nullable Tls tls) {
        var folder = Folders.createTemporary("redis");
        var server = new RedisServer(folder, RedisBinary.find(folder), password, tls);
        ClosedAtExit.add(server);
        server.start();
        return server;
    }

    /** The host that the server listens on. */
    public String host() {
        return "127.0.0.1";
    }

    /** The TCP port, the same after every restart. */
    public int port() {
        return port;
    }

    /**
     * The TCP port for TLS.
     *
     * @throws IllegalStateException of a server without one
     */
    public int tlsPort() {
        if (tls == null) {
            throw new IllegalStateException("The server was started without TLS");
        }
        return tls.port();
    }

    /** The password, or null if clients need none. */
    public @Nullable String password() {
        return password;
    }

    /** {@code redis://host:port} without the password. */
    public String uri() {
        return "redis://" + host() + ":" + port;
    }

    /** Starts the server again, empty, and waits until it answers; no-op while it runs. */
    public synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        // The configuration is a file, not arguments, so that the password is not in the process list.
        var file = folder.resolve("redis.conf");
        Folders.writePrivate(file, configuration());
        var words = List.of(program.toString(), file.toString());
        var command = Stream.concat(ParentDeath.sends("KILL").stream(), words.stream())
                .toList();
        var started = ServerProcess.start(command, Map.of(), folder, folder.resolve("redis.log"));
        process = started;
        if (!Waiting.until(() -> answers() || !started.isAlive(), START_UP) || !started.isAlive()) {
            started.kill();
            throw new EmbeddedServerException("Redis did not start on port " + port + ": " + started.logTail());
        }
    }

    /** Stops the server; its contents are gone. */
    public synchronized void stop() {
        kill();
    }

    /** Ends the server at once; its contents are gone. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    /** Freezes the server: connections stay open and nothing answers until {@link #resume}. */
    public synchronized void pause() {
        if (process != null) {
            process.freeze();
        }
    }

    /** Ends a {@link #pause}. */
    public synchronized void resume() {
        if (process != null) {
            process.thaw();
        }
    }

    /**
     * The server's process id, for tests that measure or signal it.
     *
     * @throws IllegalStateException while it is stopped
     */
    public synchronized long pid() {
        if (process == null) {
            throw new IllegalStateException("The server is stopped");
        }
        return process.pid();
    }

    /** Says whether the server process runs. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Stops the server for good. */
    @Override
    public synchronized void close() {
        kill();
        ClosedAtExit.remove(this);
        Folders.deleteQuietly(folder);
    }

    private String configuration() {
        var lines = """
                bind 127.0.0.1
                port %d
                daemonize no
                save ""
                appendonly no
                maxclients 500
                dir %s
                """.formatted(port, folder);
        if (password != null) {
            lines += "requirepass " + password + "\n";
        }
        if (tls != null) {
            lines += """
                    tls-port %d
                    tls-cert-file %s
                    tls-key-file %s
                    tls-auth-clients no
                    """.formatted(tls.port(), tls.certificate(), tls.key());
        }
        return lines;
    }

    /** An answer of any kind will do: with a password set, PING is answered by NOAUTH. */
    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host(), port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() > 0;
        } catch (IOException notYet) {
            return false;
        }
    }
}
