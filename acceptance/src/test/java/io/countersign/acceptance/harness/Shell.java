package io.countersign.acceptance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of another maker, run as users run it. */
public final class Shell {
    private static final long PATIENCE_SECONDS = 90;

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    public Shell(Path folder) {
        this.folder = folder;
    }

    public Shell env(String name, Object value) {
        environment.put(name, value.toString());
        return this;
    }

    /** How it ended and what it said; standard error apart, as scripts see it. */
    public record Ended(List<String> command, int status, String out, String err) {
        /** This if it ended with the status; otherwise an error with all that it said. */
        public Ended expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError(command + " ended with " + status + ":\n" + out + "\n" + err);
            }
            return this;
        }

        public String all() {
            return out + err;
        }
    }

    public Ended run(Object... words) {
        var command = new ArrayList<>(Arrays.stream(words).map(Object::toString).toList());
        try {
            var out = Files.createTempFile(folder, "out", ".txt");
            var err = Files.createTempFile(folder, "err", ".txt");
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " does not end:\n" + Files.readString(out) + Files.readString(err));
            }
            return new Ended(
                    List.copyOf(command),
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Words before a program that shall find only the system's programs and this in its environment: no JDK, no Maven. */
    public static List<String> withNothingBut(Map<String, String> environment) {
        var words = new ArrayList<>(List.of("/usr/bin/env", "-i", "PATH=/usr/bin:/bin"));
        environment.forEach((name, value) -> words.add(name + "=" + value));
        return words;
    }

    /** A program of the JDK that runs the tests. */
    public static Path ofThisJdk(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program);
    }

    /** As {@link #run}, with a Java tool of that JDK and what is cheapest for a short life. */
    public Ended runJdkTool(String program, Object... words) {
        var command = new ArrayList<Object>();
        command.add(ofThisJdk(program));
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        command.addAll(List.of(words));
        return run(command.toArray());
    }
}
