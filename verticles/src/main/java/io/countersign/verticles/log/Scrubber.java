package io.countersign.verticles.log;

import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole log again, slowly, and begins anew when it is through. One node at a time does this. Damage is told of once and passed
 * over; what fitted is signed as a verified mark, from which the check at the start of a gateway goes on.
 */
public final class Scrubber {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final Queries SQL = Queries.of("verify");
    private static final Lease LEASE = new Lease("scrubber", Duration.ofSeconds(10));
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** A small log is not read more often than this. */
    private static final long ROUND_SECONDS = 60;

    /** A round that takes longer ends where it is: it must have written that down well before the lease runs out. */
    private static final Duration LONGEST = Duration.ofSeconds(3);

    /** Leaves between two marks; the end of a round sets one in any case. */
    private static final long MARK_EVERY = 1 << 16;

    private final TreeWalk walk;
    private final Database database;
    private final LogKeys keys;
    private final Damages damages;
    private final LeasedLoop loop;
    private final int leavesPerSecond;
    private final long longestNanos;
    private TreeWalk.@Nullable Stand stand;

    /** @param leavesPerSecond at most so many are read; 0 switches it off */
    public Scrubber(Vertx vertx, Database database, LogParts parts, int leavesPerSecond) {
        this(vertx, database, parts, leavesPerSecond, LONGEST);
    }

    Scrubber(Vertx vertx, Database database, LogParts parts, int leavesPerSecond, Duration longest) {
        this.walk = new TreeWalk(vertx, database, true);
        this.database = database;
        this.keys = parts.keys();
        this.damages = new Damages(database);
        this.leavesPerSecond = leavesPerSecond;
        this.longestNanos = longest.toNanos();
        this.loop = new LeasedLoop(
                vertx,
                database,
                LEASE,
                PERIOD,
                "the audit log is not read again at the moment; trying again",
                held -> round(held).map(0));
    }

    public void start() {
        if (leavesPerSecond > 0) {
            loop.start();
        }
    }

    /** A second's work, where this node gets the lease. */
    Future<OptionalInt> once() {
        return loop.round();
    }

    public Future<Void> close() {
        return loop.close();
    }

    /** What a round may still do: so many leaves, until then. */
    private record Budget(long leaves, long endNanos) {
        Budget after(long read) {
            return new Budget(leaves - read, endNanos);
        }

        boolean isUp() {
            return leaves <= 0 || System.nanoTime() - endNanos >= 0;
        }
    }

    private record State(TreeWalk.Stand stand, boolean clean, long rounds, long age) {}

    private Future<Void> round(Lease.Held held) {
        return database.read(tx -> tx.first(
                        SQL.get("readScrub"),
                        Tuple.tuple(),
                        row -> new State(
                                new TreeWalk.Stand(row.getLong("next"), null, row.getLong("checkpoints")),
                                row.getBoolean("clean"),
                                row.getLong("rounds"),
                                row.getLong("age"))))
                .compose(found -> {
                    var state = found.orElseThrow(() -> new IllegalStateException("the table log_scrub lost its row"));
                    var waits = state.stand().next() == 0 && state.rounds() > 0 && state.age() < ROUND_SECONDS;
                    var budget = new Budget(leavesPerSecond, System.nanoTime() + longestNanos);
                    return waits ? Future.succeededFuture() : read(held, known(state), budget);
                });
    }

    /** With the tree that this node has in its memory, when it is the one that made the last step. */
    private State known(State state) {
        var mine = stand;
        if (state.stand().next() == 0) {
            return new State(TreeWalk.Stand.BEGIN, state.clean(), state.rounds(), state.age());
        }
        return mine != null && mine.next() == state.stand().next()
                ? new State(mine, state.clean(), state.rounds(), state.age())
                : state;
    }

    private Future<Void> read(Lease.Held held, State state, Budget budget) {
        var from = state.stand().next();
        return walk.step(state.stand(), Long.MAX_VALUE).compose(step -> {
            var fault = step.fault();
            if (fault != null) {
                // What comes after it is read all the same, from the stored hashes of the tree on.
                var after = new TreeWalk.Stand(
                        Math.min(from + TreeWalk.PLACES, step.head().size()), null, -1);
                return damages.tell(fault).compose(told -> on(held, step, next(state, after, false), from, budget));
            }
            return on(held, step, next(state, step.stand(), state.clean()), from, budget);
        });
    }

    private static State next(State state, TreeWalk.Stand stand, boolean clean) {
        return new State(stand, clean, state.rounds(), state.age());
    }

    private Future<Void> on(Lease.Held held, TreeWalk.Step step, State state, long from, Budget budget) {
        var left = budget.after(state.stand().next() - from);
        if (state.stand().next() >= step.head().size()) {
            return ends(state).compose(fine -> mark(held, state, fine)).compose(marked -> save(held, null));
        }
        return left.isUp() ? mark(held, state, false).compose(marked -> save(held, state)) : read(held, state, left);
    }

    private Future<Void> save(Lease.Held held, @Nullable State state) {
        stand = state == null ? null : state.stand();
        return held.change(tx -> state == null
                        ? tx.update(SQL.get("beginScrub"), Tuple.tuple())
                        : tx.update(
                                SQL.get("moveScrub"),
                                Tuple.of(state.stand().next(), state.stand().counted(), state.clean())))
                .mapEmpty();
    }

    /** Whether everything that no place of the tree tells fits too. */
    private Future<Boolean> ends(State state) {
        var frontier = state.stand().frontier();
        if (frontier == null) {
            return Future.succeededFuture(false);
        }
        return database.snapshot(tx -> LogKeys.find(tx)
                        .compose(key -> LogEnds.key(tx, key.orElse(null)))
                        .compose(fault -> fault != null
                                ? Future.succeededFuture(new LogEnds.Found(0, fault))
                                : new LogEnds(tx).judge(frontier)))
                .compose(found -> found.fault() == null
                        ? Future.succeededFuture(true)
                        : damages.tell(found.fault()).map(false));
    }

    /** @param now whether to set one however near the last one is */
    private Future<Void> mark(Lease.Held held, State state, boolean now) {
        var frontier = state.stand().frontier();
        if (!state.clean()
                || frontier == null
                || frontier.size() == 0
                || state.stand().counted() < 0) {
            return Future.succeededFuture();
        }
        return database.read(LogKeys::find)
                .compose(key -> key.isEmpty()
                        ? Future.succeededFuture(false)
                        : database.read(tx -> Marks.newest(tx, key.get()))
                                .map(newest -> frontier.size()
                                        >= newest.map(Marks.Newest::size).orElse(0L) + (now ? 1 : MARK_EVERY)))
                .compose(due -> due ? sign(held, frontier, state.stand().counted()) : Future.succeededFuture());
    }

    private Future<Void> sign(Lease.Held held, Frontier frontier, long checkpoints) {
        return keys.open()
                .compose(signer -> {
                    var mark = new VerifiedMark(signer.key().name(), frontier.size(), frontier.root(), checkpoints);
                    return signer.sign(mark.text().getBytes(StandardCharsets.UTF_8))
                            .map(signature -> SignedNote.of(mark.text(), signer.key(), signature)
                                    .toString());
                })
                .compose(note -> held.change((Tx tx) -> Marks.insert(tx, frontier.size(), note)))
                .<Void>mapEmpty()
                .recover(failure -> {
                    if (failure instanceof Lease.LostException) {
                        return Future.failedFuture(failure);
                    }
                    // The next one covers this one too.
                    LOG.warn("no verified mark could be signed now: {}", failure.getMessage());
                    return Future.succeededFuture();
                });
    }
}
