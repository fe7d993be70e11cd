package io.countersign.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A file that appears whole or not at all: it is written beside its target under another name and moved there at the end. Closing it
 * without {@link #keep} leaves the target as it was.
 */
public final class SafeOutput implements AutoCloseable {
    private final Path target;
    private final Path working;

    /**
     * The name ends as the target's does, because some formats are told by the end of the name. The file is made at once:
     * where it cannot be, nothing must be signed.
     */
    public SafeOutput(Path target) throws IOException {
        this.target = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
        this.working = this.target.resolveSibling(
                ".countersign-" + UUID.randomUUID().toString().substring(0, 8) + "-" + this.target.getFileName());
        Files.createFile(working);
    }

    /** Where to write; an empty file. */
    public Path path() {
        return working;
    }

    /** Gives the new file the rights of another. */
    public void permissionsOf(Path other) throws IOException {
        if (working.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(working, Files.getPosixFilePermissions(other));
        }
    }

    public void keep() throws IOException {
        try {
            Files.move(working, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(working, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Where nothing stands yet. */
    public void keepNew() throws IOException {
        Files.move(working, target);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(working);
    }
}
