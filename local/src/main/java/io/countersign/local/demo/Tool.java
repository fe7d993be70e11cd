package io.countersign.local.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs a program that knows nothing of Countersign, and shows what it was and said. */
final class Tool {
    private static final long PATIENCE_SECONDS = 60;
    private static final Set<String> OF_THE_JDK = Set.of("jarsigner", "javac");

    private final Path folder;

    Tool(Path folder) {
        this.folder = folder;
    }

    /** Its standard output and standard error; anything but status 0 is unexpected. */
    String run(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(words));
        command.set(0, program(words[0]));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new Unexpected(String.join(" ", words) + " did not end");
        }
        Unexpected.unless(
                process.exitValue() == 0,
                String.join(" ", words) + " ended with status " + process.exitValue() + ": " + said);
        return said;
    }

    /** The JDK's own tools are those of the JDK that runs us. */
    private static String program(String name) {
        return OF_THE_JDK.contains(name)
                ? Path.of(System.getProperty("java.home"), "bin", name).toString()
                : name;
    }
}
