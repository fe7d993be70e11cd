package io.countersign.verticles.log;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checkpoints in a folder: the newest in {@code checkpoint}, and the last one of each day under its date. */
final class CheckpointDirectory implements CheckpointStore {
    private static final String NEWEST = "checkpoint";

    private final Vertx vertx;
    private final Path directory;

    CheckpointDirectory(Vertx vertx, Path directory) {
        this.vertx = vertx;
        this.directory = directory;
    }

    @Override
    public Future<Optional<String>> newest() {
        return vertx.executeBlocking(
                () -> {
                    Files.createDirectories(directory);
                    var file = directory.resolve(NEWEST);
                    return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
                },
                false);
    }

    @Override
    public Future<List<String>> older() {
        return vertx.executeBlocking(
                () -> {
                    var notes = new ArrayList<String>();
                    try (var files = Files.newDirectoryStream(directory, "[0-9]*.checkpoint")) {
                        for (var file : files) {
                            notes.add(Files.readString(file));
                        }
                    }
                    return notes;
                },
                false);
    }

    @Override
    public Future<Void> keep(String note) {
        return vertx.executeBlocking(
                () -> {
                    write(directory.resolve(Instant.now().atZone(ZoneOffset.UTC).toLocalDate() + ".checkpoint"), note);
                    write(directory.resolve(NEWEST), note);
                    return null;
                },
                false);
    }

    /** The whole note or the one before: written beside, flushed, then moved into its place. */
    private static void write(Path file, String note) throws IOException {
        var beside = file.resolveSibling(
                file.getFileName() + ".new-" + ProcessHandle.current().pid());
        try (var out = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public Future<Void> putAside() {
        return vertx.executeBlocking(
                () -> {
                    var file = directory.resolve(NEWEST);
                    if (Files.exists(file)) {
                        var name = "given-up-" + Instant.now().toEpochMilli() + ".checkpoint";
                        Files.move(file, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                    }
                    return null;
                },
                false);
    }
}
