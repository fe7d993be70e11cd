package io.countersign.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One child process that ends with this JVM: in a shutdown hook, and by the kernel's parent-death signal if the JVM is
 * killed. Its output goes to a log file.
 */
final class ServerProcess {
    private static final int LOG_TAIL_CHARS = 2_000;

    /** The kernel counts the thread that forked as the parent, so the thread that starts servers must never end. */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("embedded-servers").factory());

    private final Process process;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static ServerProcess start(List<String> command, Map<String, String> environment, Path directory, Path log) {
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            var process = STARTER.submit(builder::start).get();
            process.getOutputStream().close();
            return new ServerProcess(process, log);
        } catch (ExecutionException | IOException e) {
            throw new EmbeddedServerException("Cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("Interrupted while starting " + command.getFirst(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void signal(Signals signal) {
        if (process.isAlive()) {
            signal.send(process.pid());
        }
    }

    /** @see Freezing#freeze */
    void freeze() {
        Freezing.freeze(process.toHandle());
    }

    void thaw() {
        Freezing.thaw(process.toHandle());
    }

    /** Ends the process at once (SIGKILL) and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        ended(Duration.ofSeconds(10));
    }

    /** Waits until the process is gone; false if it still runs after {@code patience}. */
    boolean ended(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The end of what the server wrote, for an error message. */
    String logTail() {
        try {
            var text = Files.readString(log, StandardCharsets.ISO_8859_1);
            return text.substring(Math.max(0, text.length() - LOG_TAIL_CHARS));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
