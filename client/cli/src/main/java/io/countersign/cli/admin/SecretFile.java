package io.countersign.cli.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A new file for a secret that is shown once, readable by its owner alone; made before the secret, so that the secret is not lost. */
final class SecretFile implements AutoCloseable {
    private final @Nullable Path file;
    private boolean written;

    private SecretFile(@Nullable Path file) {
        this.file = file;
    }

    /** @param file null to keep nothing */
    static SecretFile reserve(@Nullable Path file) throws IOException {
        if (file != null) {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        }
        return new SecretFile(file);
    }

    /** False when there is no file to write to. */
    boolean write(String secret) throws IOException {
        if (file == null) {
            return false;
        }
        Files.writeString(file, secret + System.lineSeparator(), StandardOpenOption.TRUNCATE_EXISTING);
        written = true;
        return true;
    }

    @Override
    public void close() throws IOException {
        if (file != null && !written) {
            Files.deleteIfExists(file);
        }
    }
}
