package io.countersign.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one PostgreSQL server: {@code data} (the cluster), {@code password} (mode 0600), {@code postgres.log}
 * and {@code lock}, which one JVM holds as long as it uses the folder.
 */
final class PostgresCluster implements AutoCloseable {
    static final String USER = "countersign";
    private static final Duration INITDB = Duration.ofMinutes(2);
    private static final Duration ORPHAN = Duration.ofSeconds(20);

    private final Path folder;
    private final UnprivilegedUser user;
    private final Path programs;
    private final FileLock lock;

    private PostgresCluster(Path folder, UnprivilegedUser user, Path programs, FileLock lock) {
        this.folder = folder;
        this.user = user;
        this.programs = programs;
        this.lock = lock;
    }

    /** Opens the cluster in {@code folder}; creates it if there is none yet. */
    static PostgresCluster open(Path folder) {
        var user = UnprivilegedUser.find();
        var programs = PostgresBinaries.unpacked(user.account().isPresent());
        var home = Folders.createPrivate(folder);
        var cluster = new PostgresCluster(home, user, programs, lock(home));
        cluster.create();
        cluster.endOrphan();
        return cluster;
    }

    private static FileLock lock(Path folder) {
        var file = folder.resolve("lock");
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new EmbeddedServerException("Another Countersign uses the data in " + folder
                        + ": stop it, or start this one with another data folder.");
            }
            return lock;
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot lock " + file + ": " + e, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    String password() {
        return Folders.read(folder.resolve("password"));
    }

    /** Runs initdb into a neighbour folder and renames it, so that a half-made cluster is never taken for a whole one. */
    private void create() {
        var data = folder.resolve("data");
        if (Files.exists(data.resolve("PG_VERSION"))) {
            return;
        }
        var half = folder.resolve("data.new");
        Folders.deleteQuietly(half);
        Folders.writePrivate(folder.resolve("password"), RandomSecrets.hex(16));
        user.own(folder);
        var initdb = start(List.of(
                programs.resolve("bin/initdb").toString(),
                "--pgdata=" + half,
                "--username=" + USER,
                "--pwfile=" + folder.resolve("password"),
                "--auth=scram-sha-256",
                // Stretching is for words that people choose; of 128 random bits it would only make each connection
                // dearer.
                "--set=scram_iterations=1",
                // A commit waits while a new file of the write-ahead log is filled with zeros: briefly, if it is small.
                "--wal-segsize=4",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        if (!initdb.ended(INITDB) || !Files.exists(half.resolve("PG_VERSION"))) {
            throw new EmbeddedServerException("PostgreSQL could not create its data folder: " + initdb.logTail());
        }
        try {
            Files.move(half, data);
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot move " + half + " to " + data + ": " + e, e);
        }
    }

    /** A server that outlived its JVM (no parent-death signal on this system, or it is still shutting down) goes first. */
    private void endOrphan() {
        orphan().ifPresent(process -> {
            Signals.INT.send(process.pid());
            if (!Waiting.until(() -> !process.isAlive(), ORPHAN)) {
                process.destroyForcibly();
                Waiting.until(() -> !process.isAlive(), ORPHAN);
            }
        });
    }

    private Optional<ProcessHandle> orphan() {
        var pidFile = folder.resolve("data/postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        return Folders.read(pidFile)
                .lines()
                .findFirst()
                .map(String::strip)
                .filter(line -> line.matches("\\d{1,9}"))
                .flatMap(line -> ProcessHandle.of(Long.parseLong(line)))
                .filter(process -> process.info()
                        .command()
                        .filter(command -> command.endsWith("/postgres"))
                        .isPresent());
    }

    /** Starts the server; the options are on the command line so that no file in the data folder can switch them off. */
    ServerProcess serve(int port) {
        user.own(folder);
        return start(List.of(
                programs.resolve("bin/postgres").toString(),
                "-D",
                folder.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "--listen_addresses=127.0.0.1",
                "--unix_socket_directories=",
                "--fsync=on",
                "--synchronous_commit=on",
                "--full_page_writes=on",
                "--max_connections=200",
                "--shared_buffers=128MB",
                // initdb makes them a quarter with small files, and checkpoints four times as many.
                "--min_wal_size=80MB",
                "--max_wal_size=1GB",
                "--timezone=UTC",
                "--log_timezone=UTC"));
    }

    private ServerProcess start(List<String> words) {
        var fastShutdown = ParentDeath.sends("INT");
        var command = user.prefixed(
                Stream.concat(fastShutdown.stream(), words.stream()).toList());
        var log = folder.resolve("postgres.log");
        return ServerProcess.start(command, Map.of("LC_ALL", "C", "TZ", "UTC"), folder, log);
    }

    /** Lets another JVM use the folder. */
    @Override
    public void close() {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot release the lock on " + folder, e);
        }
    }

    void delete() {
        Folders.deleteQuietly(folder);
    }
}
