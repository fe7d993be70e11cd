package io.countersign.verticles.log;

import io.countersign.protocol.api.AuditFault;
import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.protocol.merkle.TreeProofs;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a gateway looks at when it starts, at any size of the log within two seconds: before it serves the newest checkpoint and the newest
 * verified mark, and beside its first calls what came after that mark, and some tiles by chance. Of older checkpoints only the roots; a log
 * that grows slowly has one for each leaf, and the scrubber verifies their signatures. Damage is an alarm; it never keeps a gateway from
 * starting.
 */
public final class StartCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);
    private static final Queries SQL = Queries.of("verify");

    /** The newest leaves; those between them and the mark are left to the scrubber. */
    private static final long MOST_LEAVES = 20_000;

    private static final int SAMPLES = 8;
    private static final Duration LONGEST = Duration.ofMillis(1_900);
    /** The sample comes last and needs its time too. */
    private static final Duration LONGEST_REHASH = Duration.ofMillis(1_300);

    private final Database database;
    private final TreeWalk walk;
    private final Damages damages;
    private volatile Future<Void> rest = Future.succeededFuture();
    private long began;
    private long leaves;

    StartCheck(Vertx vertx, Database database) {
        this.database = database;
        this.walk = new TreeWalk(vertx, database, false);
        this.damages = new Damages(database);
    }

    /** Looks at the log for two seconds at most. Completes before the gateway serves; the rest goes on. Never fails. */
    public Future<Void> begin() {
        var notes = notes();
        rest = rest(notes);
        return notes.timeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .transform((known, failure) -> Future.succeededFuture());
    }

    /** Completes when what has begun has ended: connections are needed until then. Never fails. */
    public Future<Void> ended() {
        return rest;
    }

    /** Completes when all of it is done. Never fails. */
    Future<Void> run() {
        return rest(notes());
    }

    private Future<Void> rest(Future<Known> notes) {
        began = System.nanoTime();
        return notes.compose(this::rehash)
                .compose(size -> sample(size))
                .timeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .<Void>transform((done, failure) -> {
                    if (failure != null) {
                        LOG.warn("the audit log was not checked whole at the start: {}", failure.getMessage());
                    }
                    LOG.info("audit log checked at the start: {} leaves in {} ms", leaves, millis());
                    return Future.succeededFuture();
                });
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    /** Where to begin, and what is wrong with the notes. */
    private record Known(long size, long from, @Nullable AuditFault fault) {}

    private Future<Known> notes() {
        return database.snapshot(tx -> LogStore.head(tx)
                        .compose(head -> LogKeys.find(tx)
                                .compose(key -> key.isEmpty()
                                        ? Future.succeededFuture(new Known(head.size(), 0, null))
                                        : known(tx, head, key.get()))))
                .compose(known -> known.fault() == null
                        ? Future.succeededFuture(known)
                        : damages.tell(known.fault()).map(known));
    }

    private static Future<Known> known(Tx tx, LogStore.Head head, NoteKey key) {
        var newest = Math.max(0, head.size() - MOST_LEAVES);
        return Marks.newest(tx, key)
                .compose(mark -> markFault(tx, head, mark.orElse(null))
                        .compose(wrongMark -> checkpointFault(tx, head, key).map(wrongCheckpoint -> {
                            var marked = mark.isEmpty() || wrongMark != null
                                    ? 0
                                    : mark.get().size();
                            var from = Math.max(newest, marked);
                            return new Known(
                                    head.size(),
                                    from - from % TreeProofs.TILE,
                                    wrongMark != null ? wrongMark : wrongCheckpoint);
                        })));
    }

    private static Future<@Nullable AuditFault> markFault(Tx tx, LogStore.Head head, Marks.@Nullable Newest newest) {
        if (newest == null) {
            return Future.succeededFuture(null);
        }
        var mark = newest.mark();
        var wrong = Faults.at(
                Math.max(0, newest.size() - 1),
                AuditFaultKind.MARK,
                "the verified mark at size " + newest.size()
                        + " is not one that the key of the log signed over this tree");
        return mark == null
                ? Future.succeededFuture(wrong)
                : LogStore.rootAt(tx, mark.size(), head)
                        .map(root -> root != null && MessageDigest.isEqual(root, mark.root()) ? null : wrong);
    }

    private static Future<@Nullable AuditFault> checkpointFault(Tx tx, LogStore.Head head, NoteKey key) {
        return tx.first(
                        SQL.get("checkpointsUpTo"),
                        Tuple.of(Long.MAX_VALUE, 1),
                        row -> new Stored(row.getLong("size"), row.getString("note")))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(null)
                        : LogStore.rootAt(tx, found.get().size(), head)
                                .map(root -> CheckpointJudge.judge(
                                        found.get().note(),
                                        found.get().size(),
                                        root == null ? new byte[0] : root,
                                        key)));
    }

    private record Stored(long size, String note) {}

    private Future<Long> rehash(Known known) {
        return steps(new TreeWalk.Stand(known.from(), known.from() == 0 ? Frontier.EMPTY : null, -1))
                .map(known.size());
    }

    private Future<Void> steps(TreeWalk.Stand stand) {
        return walk.step(stand, Long.MAX_VALUE).compose(step -> {
            if (step.fault() != null) {
                return damages.tell(step.fault());
            }
            leaves += step.stand().next() - stand.next();
            var over = System.nanoTime() - began > LONGEST_REHASH.toNanos();
            return step.atEnd() || over ? Future.succeededFuture() : steps(step.stand());
        });
    }

    private Future<Void> sample(long size) {
        if (size < TreeProofs.TILE) {
            return Future.succeededFuture();
        }
        return database.read(tx -> tx.all(
                        SQL.get("samplePlaces"),
                        Tuple.of(size - size % TreeProofs.TILE, SAMPLES),
                        row -> row.getLong(0)))
                .compose(this::sample);
    }

    private Future<Void> sample(List<Long> places) {
        if (places.isEmpty()) {
            return Future.succeededFuture();
        }
        var from = places.getFirst() - places.getFirst() % TreeProofs.TILE;
        return walk.step(new TreeWalk.Stand(from, null, -1), from + TreeProofs.TILE)
                .compose(step -> {
                    leaves += step.stand().next() - from;
                    return step.fault() == null ? Future.succeededFuture() : damages.tell(step.fault());
                })
                .compose(judged -> sample(places.subList(1, places.size())));
    }
}
