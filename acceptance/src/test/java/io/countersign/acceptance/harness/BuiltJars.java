package io.countersign.acceptance.harness;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.spi.ToolProvider;

/** The jars that {@code ./countersign} puts on the class path, with the product as these tests have it. */
public final class BuiltJars {
    private static final Path CLASSES = Path.of("target", "classes");

    private BuiltJars() {}

    /** Puts links to them into the folder. Where Maven ended before it made jars, those of the product are made of its classes. */
    public static void linkInto(Path folder) throws IOException {
        var built = Product.root().resolve("local/target/lib");
        if (!Files.isDirectory(built)) {
            throw new AssertionError("no jars are built yet: run mvn verify instead of mvn test once");
        }
        try (var jars = Files.newDirectoryStream(built, "*.jar")) {
            for (var jar : jars) {
                Files.createSymbolicLink(folder.resolve(jar.getFileName()), jar);
            }
        }
        var folders = Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .map(Path::of)
                .filter(entry -> entry.endsWith(CLASSES))
                .toList();
        for (var classes : folders) {
            makeAnew(folder, classes);
        }
    }

    private static void makeAnew(Path folder, Path classes) throws IOException {
        var part = classes.resolve("../..").normalize().getFileName();
        try (var jars = Files.newDirectoryStream(folder, "countersign-" + part + "-*.jar")) {
            for (var jar : jars) {
                // The one of BouncyCastle holds nothing of ours.
                if (!jar.toString().endsWith("-bouncycastle.jar")) {
                    Files.delete(jar);
                    jar(jar, classes);
                }
            }
        }
    }

    private static void jar(Path jar, Path classes) {
        var said = new StringWriter();
        var ended = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(
                        new PrintWriter(said),
                        new PrintWriter(said),
                        "--create",
                        "--file",
                        jar.toString(),
                        "-C",
                        classes.toString(),
                        ".");
        if (ended != 0) {
            throw new AssertionError("jar of " + classes + ": " + said);
        }
    }
}
