package io.countersign.worker.token;

import io.countersign.embedded.SoftHsm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A SoftHSM token in a process of its own, reached through p11-kit's client module: a token that can be killed. */
final class RemoteToken implements AutoCloseable {
    /** One for all, because the client module asks for it once in the life of its process. */
    private static final Path SOCKET = folder().resolve("p11-kit.sock");

    private final SoftHsm.Token token;
    private @Nullable Process server;

    RemoteToken(SoftHsm.Token token) {
        this.token = token;
        setEnvironment("P11_KIT_SERVER_ADDRESS", "unix:path=" + SOCKET);
    }

    private static Path folder() {
        try {
            var folder = Files.createTempDirectory("remote-token");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Path clientModule() {
        try (var folders = Files.list(Path.of("/usr/lib"))) {
            return Stream.concat(Stream.of(Path.of("/usr/lib")), folders)
                    .map(folder -> folder.resolve("pkcs11/p11-kit-client.so"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("run: apt-get install p11-kit p11-kit-modules"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void start() throws IOException {
        Files.deleteIfExists(SOCKET);
        var builder = new ProcessBuilder(
                "p11-kit",
                "server",
                "--foreground",
                "--name",
                SOCKET.toString(),
                "--provider",
                token.module().toString(),
                "pkcs11:token=" + token.label());
        builder.environment().put("SOFTHSM2_CONF", token.configuration().toString());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        server = builder.start();
        WorkerUnderTest.eventually(() -> Files.exists(SOCKET));
    }

    /** kill -9 of the server and of the child that serves the connection. */
    void kill() throws Exception {
        var running = server;
        if (running != null) {
            var children = running.descendants().toList();
            children.forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            for (var child : children) {
                child.onExit().get(5, TimeUnit.SECONDS);
            }
        }
    }

    @Override
    public void close() throws Exception {
        kill();
        Files.deleteIfExists(SOCKET);
    }

    /** Of this process, for its native libraries. */
    static void setEnvironment(String name, String value) {
        var linker = Linker.nativeLinker();
        var setenv = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setenv"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            int result = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
            if (result != 0) {
                throw new AssertionError("setenv failed");
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
