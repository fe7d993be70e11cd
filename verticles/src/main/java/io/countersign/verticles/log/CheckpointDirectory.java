package io.countersign.verticles.log;

import io.countersign.conf.FileReason;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/** Checkpoints in a folder: the newest in {@code checkpoint}, and the last one of each day under its date. */
final class CheckpointDirectory implements CheckpointStore {
    private static final String NEWEST = "checkpoint";

    private static final String HINT =
            ": correct that, or choose another folder for checkpoints with auditLog.directory (now %s)";

    private final Vertx vertx;
    private final Path directory;

    /** Other gateways may share the folder, and processes in containers are often all of the same number. */
    private final String own = ".new-" + UUID.randomUUID();

    CheckpointDirectory(Vertx vertx, Path directory) {
        this.vertx = vertx;
        this.directory = directory;
    }

    /** The caller's log tells the message alone, which must therefore say what to do and where. */
    private <T> Future<T> inFolder(Callable<T> work) {
        return vertx.executeBlocking(
                () -> {
                    try {
                        return work.call();
                    } catch (FileSystemException e) {
                        throw new IOException(FileReason.of(e) + HINT.formatted(directory));
                    } catch (IOException e) {
                        throw new IOException(
                                directory + " cannot be used (" + e.getMessage() + ")" + HINT.formatted(directory));
                    }
                },
                false);
    }

    @Override
    public Future<Optional<String>> newest() {
        return inFolder(() -> {
            Files.createDirectories(directory);
            var file = directory.resolve(NEWEST);
            return Files.exists(file) ? Optional.of(sound(file)) : Optional.empty();
        });
    }

    /** A file that was written here is whole; what else it may be must not pass for a missing one. */
    private static String sound(Path file) throws IOException {
        var note = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        try {
            Checkpoint.parse(SignedNote.parse(note).text());
            return note;
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    file + " is not a whole checkpoint (" + e.getMessage()
                            + "): put the newest of the dated checkpoints beside it in its place, or the newest of another gateway;"
                            + " without any, move the file away, and a database that was rolled back is not found out at this start");
        }
    }

    @Override
    public Future<List<String>> older() {
        return inFolder(() -> {
            var notes = new ArrayList<String>();
            try (var files = Files.newDirectoryStream(directory, "[0-9]*.checkpoint")) {
                for (var file : files) {
                    notes.add(Files.readString(file));
                }
            }
            return notes;
        });
    }

    @Override
    public Future<Void> keep(String note) {
        return inFolder(() -> {
            write(directory.resolve(Instant.now().atZone(ZoneOffset.UTC).toLocalDate() + ".checkpoint"), note);
            write(directory.resolve(NEWEST), note);
            return null;
        });
    }

    /** The whole note or the one before: written beside, flushed, then moved into its place. */
    private void write(Path file, String note) throws IOException {
        var beside = file.resolveSibling(file.getFileName() + own);
        try {
            try (var out = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    @Override
    public Future<Void> putAside() {
        return inFolder(() -> {
            var file = directory.resolve(NEWEST);
            if (Files.exists(file)) {
                var name = "given-up-" + Instant.now().toEpochMilli() + ".checkpoint";
                Files.move(file, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
            return null;
        });
    }
}
