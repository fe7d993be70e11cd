package io.countersign.acceptance.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the system that runs while a test does, as a proxy. */
public final class Tool implements AutoCloseable {
    private final Process process;

    private Tool(Process process) {
        this.process = process;
    }

    /** Writes its configuration and starts it. */
    public static Tool start(Path configuration, String text, List<String> command) throws IOException {
        Files.writeString(configuration, text);
        return new Tool(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(configuration
                        .resolveSibling(configuration.getFileName() + ".log")
                        .toFile())
                .start());
    }

    /** Runs a program to its end. */
    public static void run(Path folder, String... command) throws IOException, InterruptedException {
        var log = folder.resolve("tool.log").toFile();
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(List.of(command) + " failed:\n" + Files.readString(log.toPath()));
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
