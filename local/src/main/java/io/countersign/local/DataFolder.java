package io.countersign.local;

import io.countersign.embedded.ClosedAtExit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/**
 * Where a local gateway keeps its data. Others may pass through a folder made here but not list it: as root, PostgreSQL
 * may have to run as another account and must reach the folder of its own below.
 */
final class DataFolder {
    private static final String PASS_THROUGH = "rwx--x--x";

    private DataFolder() {}

    /**
     * The folder that the user named, made if it is missing. Whether PostgreSQL's account can pass through one that is
     * there already is found out, and told, when that account is needed.
     */
    static Path kept(Path wanted) {
        try {
            var folder = wanted.toAbsolutePath().normalize();
            // One that is there already may be anybody's, /tmp even: who may do what in it is not ours to change.
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(PASS_THROUGH));
            }
            return folder.toRealPath();
        } catch (IOException e) {
            throw new LocalException(
                    "Cannot use " + wanted + " for data (" + e + "): choose another folder with --data.", e);
        }
    }

    /** A folder that is gone when this JVM has ended; ask for it before starting anything in it. */
    static Path temporary() {
        try {
            var folder = Files.createTempDirectory("countersign-demo-").toRealPath();
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(PASS_THROUGH));
            ClosedAtExit.before(() -> delete(folder));
            return folder;
        } catch (IOException e) {
            throw new LocalException(
                    "Cannot create a temporary folder (" + e + "): free some space, or set TMPDIR.", e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("Could not delete all of " + folder + ": " + e.getMessage());
        }
    }
}
