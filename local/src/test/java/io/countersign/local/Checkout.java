package io.countersign.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A checkout with the launcher in it and nothing built, on a machine that has only the programs a test allows: the few
 * that every system has, and fakes.
 */
final class Checkout {
    private static final List<String> ON_EVERY_SYSTEM = List.of(
            "bash",
            "cat",
            "dirname",
            "env",
            "find",
            "flock",
            "grep",
            "head",
            "id",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "tee",
            "touch",
            "uname");

    private final Path root;
    private final Path programs;
    private final Path jdks;
    private final Map<String, String> environment = new HashMap<>();

    /** What a run said and how it ended. */
    record Outcome(int status, String output, String errors) {}

    Checkout(Path folder) throws IOException {
        root = Files.createDirectories(folder.resolve("checkout"));
        programs = Files.createDirectories(folder.resolve("bin"));
        jdks = Files.createDirectories(folder.resolve("jdks"));
        Files.copy(launcher(), root.resolve("countersign"));
        Files.createDirectory(root.resolve("packaging"));
        Files.copy(launcher().resolveSibling("packaging/launching.sh"), root.resolve("packaging/launching.sh"));
        Files.createDirectories(root.resolve(".mvn"));
        Files.createDirectories(root.resolve("local/src/main/java"));
        Files.writeString(root.resolve("pom.xml"), "<module>local</module>\n");
        for (var name : ON_EVERY_SYSTEM) {
            Files.createSymbolicLink(programs.resolve(name), Path.of("/usr/bin", name));
        }
    }

    /** The launcher of this repository: the module's parent folder holds it. */
    static Path launcher() {
        return Path.of("..", "countersign").toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    Checkout with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Adds a JDK that prints its folder's name and its arguments instead of running anything. */
    Checkout withJdk(String version) throws IOException {
        return withJdk(version, "echo java " + version + " \"$@\"");
    }

    /** Adds a JDK whose {@code java} does this. */
    Checkout withJdk(String version, String body) throws IOException {
        var home = Files.createDirectories(jdks.resolve("jdk-" + version));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        script(home.resolve("bin/java"), body);
        script(home.resolve("bin/javac"), "exit 0");
        return this;
    }

    /** Adds a program to the PATH. */
    Checkout withProgram(String name, String body) throws IOException {
        Files.deleteIfExists(programs.resolve(name));
        script(programs.resolve(name), body);
        return this;
    }

    /** Adds a script of the checkout itself. */
    Checkout withScript(String path, String body) throws IOException {
        script(root.resolve(path), body);
        return this;
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(List.of("/bin/bash", root.resolve("countersign").toString()));
        command.addAll(List.of(arguments));
        var output = Files.createTempFile(root, "out", "");
        var errors = Files.createTempFile(root, "err", "");
        var builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", programs.toString());
        builder.environment().put("HOME", jdks.toString());
        builder.environment().put("COUNTERSIGN_JDKS", jdks.toString());
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        return new Outcome(status, text(output), text(errors));
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
