package io.countersign.verticles.log;

import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the log in the database against the newest checkpoint that this node keeps outside of it. Where the database does not continue
 * that tree, it was rolled back or replaced: this node signs nothing more until a person gave the kept checkpoint up.
 */
public final class LogWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);
    private static final long PERIOD_MILLIS = 1_000;

    /** How long a checkpoint may take to be kept; the lease of the sequencer, which waits for it, lasts longer. */
    private static final long KEEPING_MILLIS = 2_000;

    private final Vertx vertx;
    private final Database database;
    private final LogStore log;
    private final CheckpointStore outside;
    private volatile @Nullable Checkpoint kept;
    private volatile @Nullable Rollback rollback;
    private volatile @Nullable String unkept;
    private volatile boolean damaged;
    private boolean recorded;
    private long timer = -1;
    private boolean looking;
    private String told = "";
    private Future<Void> keeping = Future.succeededFuture();
    private Future<Void> last = Future.succeededFuture();

    /**
     * A database that does not continue what was published.
     *
     * @param kept what was published
     * @param size leaves that the database has
     */
    public record Rollback(Checkpoint kept, long size, String detail) {
        /** What signing answers. */
        public Refusal refusal() {
            return new Refusal.Unavailable(
                    "ROLLBACK_DETECTED",
                    "the audit log in the database does not continue what was published: " + detail
                            + "; nothing is signed until a platform admin restored the database or gave the published log up",
                    RETRY_SECONDS);
        }

        private static final int RETRY_SECONDS = 60;
    }

    LogWatch(Vertx vertx, Database database, LogStore log, CheckpointStore outside) {
        this.vertx = vertx;
        this.database = database;
        this.log = log;
        this.outside = outside;
    }

    /** Looks once, then again and again. Fails only when PostgreSQL or the place of the checkpoints does not answer. */
    public Future<Void> start() {
        return outside.newest().compose(note -> {
            kept = note.map(LogWatch::read).orElse(null);
            return look().onSuccess(looked -> timer = vertx.setPeriodic(PERIOD_MILLIS, tick -> lookAgain()));
        });
    }

    public void close() {
        vertx.cancelTimer(timer);
    }

    /** What stops signing; null while the database continues what was published. */
    public @Nullable Rollback rollback() {
        return rollback;
    }

    /** What signing answers meanwhile; null while it may go on. */
    public @Nullable Refusal refusal() {
        var found = rollback;
        return found == null ? null : found.refusal();
    }

    /**
     * How work ends that must not go on from this database. Only what this node keeps tells against it: others may keep nothing newer
     * than what the database has, or this one has the folder of another installation.
     */
    <T> Future<T> stopped() {
        return Future.failedFuture(new LeasedLoop.NotHereException(
                "the database does not continue the log that this gateway published", null));
    }

    /** Why the newest checkpoint could not be kept outside; null once it was, or while there is none to keep. */
    public @Nullable String unkept() {
        return unkept;
    }

    /** What this node keeps outside the database. */
    Future<LogVerification.Kept> published() {
        return outside.newest()
                .compose(newest -> newest.isEmpty()
                        ? Future.succeededFuture(new LogVerification.Kept(null, List.of()))
                        : outside.older().map(older -> new LogVerification.Kept(newest.get(), older)));
    }

    private static Checkpoint read(String note) {
        return Checkpoint.parse(SignedNote.parse(note).text());
    }

    private void lookAgain() {
        if (looking) {
            return;
        }
        looking = true;
        look().onComplete(looked -> {
            looking = false;
            // Once for each reason, not each second.
            var trouble = looked.failed() ? String.valueOf(looked.cause().getMessage()) : "";
            if (!trouble.isEmpty() && !trouble.equals(told)) {
                LOG.warn("the audit log cannot be held against its published checkpoint now: {}", trouble);
            }
            told = trouble;
        });
    }

    private record Seen(
            @Nullable Checkpoint before,
            LogStore.Head head,
            byte @Nullable [] rootThen,
            Optional<NoteKey> key,
            Optional<String> note) {}

    /** One comparison, after those that were asked for before, and the newest checkpoint kept outside. Fails when that cannot be kept. */
    synchronized Future<Void> look() {
        last = last.transform(done -> compareNow()).compose(this::follow);
        return last;
    }

    /** The comparison alone, for which nothing must be written outside. */
    synchronized Future<Void> compare() {
        last = last.transform(done -> compareNow()).mapEmpty();
        return last;
    }

    /** What was seen; empty when the database does not continue what was published. */
    private Future<Optional<Seen>> compareNow() {
        var before = kept;
        return database.snapshot(tx -> seen(tx, before)).compose(seen -> {
            var detail = before == null ? null : difference(before, seen);
            if (before != null && detail != null) {
                return stop(new Rollback(before, seen.head().size(), detail)).map(Optional.empty());
            }
            if (rollback != null) {
                LOG.warn("the database continues what was published again; signing goes on");
                forget();
            }
            return Future.succeededFuture(Optional.of(seen));
        });
    }

    private Future<Seen> seen(Tx tx, @Nullable Checkpoint before) {
        return LogStore.head(tx)
                .compose(head -> LogStore.newestCheckpoint(tx)
                        .compose(note -> rootThen(tx, before, head)
                                .compose(
                                        root -> LogKeys.find(tx).map(key -> new Seen(before, head, root, key, note)))));
    }

    private static Future<byte @Nullable []> rootThen(Tx tx, @Nullable Checkpoint then, LogStore.Head head) {
        return then == null ? Future.succeededFuture(null) : LogStore.rootAt(tx, then.size(), head);
    }

    private static @Nullable String difference(Checkpoint before, Seen seen) {
        if (before.size() > seen.head().size()) {
            return before.size() + " leaves were published and the database has "
                    + seen.head().size();
        }
        if (seen.rootThen() == null || !MessageDigest.isEqual(seen.rootThen(), before.root())) {
            return "its first " + before.size() + " leaves are not those that were published";
        }
        return null;
    }

    private Future<Void> stop(Rollback found) {
        var checkpoint = found.kept();
        return log.acknowledged(checkpoint.size(), checkpoint.root()).compose(givenUp -> {
            if (givenUp) {
                LOG.warn(
                        "the published checkpoint of {} leaves was given up by a person; signing goes on",
                        checkpoint.size());
                return outside.putAside().onSuccess(aside -> {
                    kept = null;
                    forget();
                });
            }
            if (rollback == null) {
                LOG.error("ALARM ROLLBACK_DETECTED {}; this gateway signs nothing more", found.detail());
            }
            rollback = found;
            return recorded ? Future.succeededFuture() : record(found);
        });
    }

    private void forget() {
        rollback = null;
        recorded = false;
    }

    /** Tried at each look until it is written: a gateway whose start was lost as well cannot write before it is restarted. */
    private Future<Void> record(Rollback found) {
        return database.systemChange(tx -> event(tx, found))
                .onSuccess(written -> recorded = true)
                .onFailure(failure -> LOG.debug("the rollback is not in the log yet", failure))
                .otherwiseEmpty();
    }

    private static Future<Void> event(Tx tx, Rollback found) {
        tx.record(Event.system("log.rollback_detected")
                .with("publishedSize", found.kept().size())
                .with(
                        "publishedRoot",
                        Base64.getEncoder().encodeToString(found.kept().root()))
                .with("databaseSize", found.size())
                .with("detail", found.detail()));
        return Future.succeededFuture();
    }

    /** Keeps the newest checkpoint of the database, once it is signed by the log's key and is one of this very tree. */
    private Future<Void> follow(Optional<Seen> found) {
        return found.isEmpty() ? Future.succeededFuture() : follow(found.get());
    }

    private Future<Void> follow(Seen seen) {
        if (seen.key().isEmpty() || seen.note().isEmpty()) {
            return Future.succeededFuture();
        }
        var before = seen.before();
        var note = SignedNote.parse(seen.note().get());
        var checkpoint = Checkpoint.parse(note.text());
        if (before != null && checkpoint.size() <= before.size()) {
            unkept = null;
            return Future.succeededFuture();
        }
        return database.read(tx -> LogStore.rootAt(tx, checkpoint.size(), seen.head()))
                .compose(root -> {
                    var trustworthy = note.isSignedBy(seen.key().get())
                            && checkpoint.origin().equals(seen.key().get().name())
                            && root != null
                            && MessageDigest.isEqual(root, checkpoint.root());
                    return trustworthy
                            ? keep(checkpoint, note.toString())
                            : damage("the newest checkpoint is not one that the log's key signed over this tree");
                });
    }

    /** One note at a time: one that is written later than anybody waits for it counts all the same. */
    private Future<Void> keep(Checkpoint checkpoint, String note) {
        var kept = keeping.isComplete() ? begin(checkpoint, note) : Future.<Void>failedFuture(new TimeoutException());
        return kept.recover(failure -> Future.failedFuture(
                        failure instanceof TimeoutException
                                ? new IOException("the place of the checkpoints does not answer; look at its disk")
                                : failure))
                .onFailure(failure -> unkept = String.valueOf(failure.getMessage()));
    }

    private Future<Void> begin(Checkpoint checkpoint, String note) {
        keeping = outside.keep(note).onSuccess(done -> {
            kept = checkpoint;
            unkept = null;
        });
        return keeping.timeout(KEEPING_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Future<Void> damage(String detail) {
        if (damaged) {
            return Future.succeededFuture();
        }
        damaged = true;
        LOG.error("ALARM {}", detail);
        return database.systemChange(tx -> {
            tx.record(Event.system("log.damaged").with("kind", "checkpoint").with("detail", detail));
            return Future.succeededFuture();
        });
    }
}
