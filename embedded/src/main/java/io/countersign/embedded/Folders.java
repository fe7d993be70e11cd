package io.countersign.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/** Folders and files that only their owner may read. */
final class Folders {
    private Folders() {}

    static Path createPrivate(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            return folder.toRealPath();
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot create the folder " + folder + ": " + e, e);
        }
    }

    static Path createTemporary(String name) {
        try {
            return Files.createTempDirectory("countersign-" + name + "-").toRealPath();
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot create a temporary folder: " + e, e);
        }
    }

    /** Writes a file that exists with mode 0600 before its first byte is in it. */
    static void writePrivate(Path file, String text) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot write " + file + ": " + e, e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot read " + file + ": " + e, e);
        }
    }

    /** Deletes what can be deleted; a leftover in a temporary folder is not worth an error at shutdown. */
    static void deleteQuietly(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(Folders::deleteOne);
        } catch (IOException | UncheckedIOException e) {
            // The folder went away while it was listed.
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The server may still be writing its last file; the operating system clears its temporary folder.
        }
    }
}
