package io.countersign.acceptance.harness;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The product as it lies on disk: its compiled classes and the files of its repository. */
public final class Product {
    private static final List<String> NOT_OURS = List.of("target", ".git", "data", ".idea", ".vscode");

    private Product() {}

    /** All classes of all parts, without tests. */
    public static JavaClasses classes() {
        return new ClassFileImporter()
                .withImportOption((Location location) -> !location.contains("/test-classes/")
                        && !location.contains("-tests.jar")
                        && !location.contains("/io/countersign/acceptance/"))
                .importPackages("io.countersign");
    }

    /** The folder that holds the launcher. */
    public static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("countersign")) || !Files.exists(folder.resolve("pom.xml"))) {
            var parent = folder.getParent();
            if (parent == null) {
                throw new AssertionError(
                        "not inside the repository: " + Path.of("").toAbsolutePath());
            }
            folder = parent;
        }
        return folder;
    }

    /** Every file of the repository, without what is built. */
    public static List<Path> files() {
        var root = root();
        try (var walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> !isBuilt(root.relativize(file)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isBuilt(Path relative) {
        for (var name : relative) {
            if (NOT_OURS.contains(name.toString())) {
                return true;
            }
        }
        return relative.toString().endsWith(".iml");
    }

    public static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
