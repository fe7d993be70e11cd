package io.countersign.jca.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program of the machine with an environment of its own and gives back what it said. */
public final class Tool {
    private static final long LONGEST_SECONDS = 120;

    private final List<String> command = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    private Tool(String program) {
        command.add(program);
    }

    /** What a program said on both streams, and how it ended. */
    public record Result(int status, String output) {}

    public static Tool of(Path program) {
        return new Tool(program.toString());
    }

    /** A program found by PATH. */
    public static Tool named(String program) {
        return new Tool(program);
    }

    /** A tool of the JDK that runs the tests, with the compiler and the collector that are cheapest for a short life. */
    public static Tool ofThisJdk(String name) {
        var before = name.equals("java") ? "" : "-J";
        return of(Path.of(System.getProperty("java.home"), "bin", name))
                .with(before + "-XX:TieredStopAtLevel=1", before + "-XX:+UseSerialGC");
    }

    public Tool with(Object... arguments) {
        for (var argument : arguments) {
            command.add(argument.toString());
        }
        return this;
    }

    public Tool env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public Result run() {
        try {
            var output = Files.createTempFile("tool", ".txt");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("COUNTERSIGN_"));
            builder.environment().putAll(environment);
            var process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end in time");
            }
            var text = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
