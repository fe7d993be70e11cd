package io.countersign.acceptance.harness;

import io.countersign.embedded.SoftHsm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A SoftHSM token in a process of its own, reached through p11-kit's client module: a token that can be killed. */
public final class TokenServer implements AutoCloseable {
    private static final Duration START_UP = Duration.ofSeconds(10);

    private final SoftHsm.Token token;
    private final Path socket;
    private @Nullable Process server;

    public TokenServer(SoftHsm.Token token, Path folder) {
        this.token = token;
        this.socket = folder.resolve("p11-kit.sock");
    }

    /** How a gateway reaches the token. */
    public Cluster.Token reached() {
        return Cluster.Token.of(token).through(clientModule(), "P11_KIT_SERVER_ADDRESS", "unix:path=" + socket);
    }

    private static Path clientModule() {
        try (var folders = Files.list(Path.of("/usr/lib"))) {
            return Stream.concat(Stream.of(Path.of("/usr/lib")), folders)
                    .map(folder -> folder.resolve("pkcs11/p11-kit-client.so"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("run: apt-get install p11-kit p11-kit-modules"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void start() {
        try {
            Files.deleteIfExists(socket);
            var builder = new ProcessBuilder(
                    "p11-kit",
                    "server",
                    "--foreground",
                    "--name",
                    socket.toString(),
                    "--provider",
                    token.module().toString(),
                    "pkcs11:token=" + token.label());
            builder.environment().put("SOFTHSM2_CONF", token.configuration().toString());
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            server = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Eventually.holds("the token server listens", START_UP, () -> Files.exists(socket));
    }

    /** kill -9 of the server and of the child that serves the connection. */
    public void kill() {
        var running = server;
        if (running == null) {
            return;
        }
        var children = running.descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            running.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            for (var child : children) {
                child.onExit().get(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the token server does not end", e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
