package io.countersign.verticles.log;

import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives committed leaves their place in the tree and signs what came of it. One node at a time does this; what it appends is one
 * statement under the fence of its lease, so one that was paused and overtaken appends nothing, and both would sign the same tree.
 */
public final class Sequencer {
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

    /** A node that died is followed within this and a period. */
    private static final Lease LEASE = new Lease("sequencer", Duration.ofSeconds(3));

    private static final Duration PERIOD = Duration.ofMillis(200);

    /** Leaves of one chain in one round; with a kilobyte each it stays a small statement. */
    private static final int MOST = 2_000;

    private static final long CHECKPOINT_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    /** After a checkpoint that could not be signed or kept here. Where no other node takes over, leaves get their places meanwhile. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long KEY_MILLIS = 10_000;

    private final Vertx vertx;
    private final Database database;
    private final LogStore store;
    private final LogKeys keys;
    private final LogWatch watch;
    private final LeasedLoop loop;
    private @Nullable Frontier frontier;
    private long fence;
    private @Nullable CheckpointSigner signer;
    private byte @Nullable [] signedRoot;
    private long dueNanos = System.nanoTime();
    private boolean current;
    private long timer = -1;

    public Sequencer(Vertx vertx, Database database, LogParts parts) {
        this.vertx = vertx;
        this.database = database;
        this.store = parts.store();
        this.keys = parts.keys();
        this.watch = parts.watch();
        this.loop = new LeasedLoop(
                vertx,
                database,
                LEASE,
                PERIOD,
                "the audit log does not go on at this gateway at the moment; trying again",
                this::round);
    }

    public void start() {
        timer = vertx.setPeriodic(1, KEY_MILLIS, tick -> keys.look());
        loop.start();
    }

    /** Says that somebody waits for what was committed just now. */
    public void nudge() {
        loop.nudge();
    }

    /** One round, where this node gets the lease. */
    public Future<OptionalInt> once() {
        return loop.round();
    }

    public Future<Void> close() {
        vertx.cancelTimer(timer);
        return loop.close();
    }

    private Future<Integer> round(Lease.Held held) {
        // Whoever had the lease meanwhile may have put other leaves into the tree, as many as this node remembers.
        if (held.fence() != fence + 1) {
            frontier = null;
        }
        fence = held.fence();
        // A tree that does not continue what was published must not be signed.
        if (watch.rollback() != null) {
            frontier = null;
            return watch.stopped();
        }
        return known().compose(tree ->
                        store.newLeaves(MOST).compose(found -> append(held, tree, Ordering.of(found, MOST))))
                .compose(appended -> sign().map(appended))
                .onFailure(failure -> frontier = null);
    }

    private Future<Frontier> known() {
        return frontier != null ? Future.succeededFuture(frontier) : load().onSuccess(loaded -> frontier = loaded);
    }

    /**
     * The tree as it is in the database, once that continues what was published; its root must be the one that was written with it.
     * Nothing is written outside for that: leaves get their places also where no checkpoint can be kept.
     */
    private Future<Frontier> load() {
        current = false;
        return watch.compare().compose(compared -> watch.rollback() == null ? read() : watch.stopped());
    }

    private Future<Frontier> read() {
        return store.head()
                .compose(head -> store.tiles(Frontier.edgeTiles(head.size())).map(tiles -> {
                    var loaded = Frontier.of(head.size(), tiles);
                    if (!MessageDigest.isEqual(loaded.root(), head.root())) {
                        throw new IllegalStateException(
                                "ALARM the tiles of the audit log do not have the root of its head");
                    }
                    return loaded;
                }));
    }

    private Future<Integer> append(Lease.Held held, Frontier tree, Ordering ordering) {
        if (ordering.leaves().isEmpty()) {
            return Future.succeededFuture(0);
        }
        return vertx.executeBlocking(() -> tree.append(ordering.hashes()), false)
                .compose(grown -> store.append(held, tree.size(), ordering, grown)
                        .compose(done -> {
                            frontier = done ? grown.frontier() : null;
                            return done ? tell(ordering) : Future.succeededFuture(0);
                        }));
    }

    /** Asks for another round at once only when more may be waiting than one round takes. */
    private Future<Integer> tell(Ordering ordering) {
        var more = ordering.leaves().size() >= MOST ? ordering.leaves().size() : 0;
        if (ordering.damages().isEmpty()) {
            return Future.succeededFuture(more);
        }
        return database.systemChange(tx -> {
            ordering.damages().forEach(damage -> {
                LOG.error("ALARM the audit log was touched before it was in the tree: {}", damage);
                tx.record(Event.system("log.damaged")
                        .with("leaf", damage.leaf())
                        .with("node", damage.node().toString())
                        .with("sequence", damage.sequence())
                        .with("kind", damage.kind()));
            });
            return Future.succeededFuture(more);
        });
    }

    private Future<Void> sign() {
        var tree = frontier;
        if (tree == null || tree.size() == 0 || System.nanoTime() - dueNanos < 0) {
            return Future.succeededFuture();
        }
        var root = tree.root();
        if (Arrays.equals(root, signedRoot)) {
            return Future.succeededFuture();
        }
        // Kept outside before anything else is signed: what comes next can only continue it.
        return (current ? Future.<Void>succeededFuture() : keep()).compose(kept -> sign(tree.size(), root));
    }

    private Future<Void> sign(long size, byte[] root) {
        return note(size, root)
                .recover(this::notHere)
                .compose(note -> store.insert(size, root, note))
                .compose(inserted -> {
                    if (!inserted) {
                        frontier = null;
                        return Future.succeededFuture();
                    }
                    return keep().onSuccess(kept -> {
                        signedRoot = root;
                        dueNanos = System.nanoTime() + CHECKPOINT_NANOS;
                    });
                });
    }

    private Future<SignedNote> note(long size, byte[] root) {
        return signer().compose(key -> {
            var text = new Checkpoint(key.key().name(), size, root).text();
            return key.sign(text.getBytes(StandardCharsets.UTF_8))
                    .map(signature -> SignedNote.of(text, key.key(), signature));
        });
    }

    private Future<CheckpointSigner> signer() {
        return signer != null ? Future.succeededFuture(signer) : keys.open().onSuccess(opened -> signer = opened);
    }

    /** Keeps the newest checkpoint outside, whoever signed it. */
    private Future<Void> keep() {
        current = false;
        return watch.look()
                .recover(failure -> watch.unkept() == null ? Future.failedFuture(failure) : notHere(failure))
                .compose(looked -> {
                    current = watch.rollback() == null;
                    return current ? Future.succeededFuture() : watch.stopped();
                });
    }

    private <T> Future<T> notHere(Throwable failure) {
        dueNanos = System.nanoTime() + REST_NANOS;
        return Future.failedFuture(new LeasedLoop.NotHereException(
                "no checkpoint can be signed and kept at this gateway: " + failure.getMessage(), failure));
    }
}
