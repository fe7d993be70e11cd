package io.countersign.verticles.webhooks;

import io.countersign.verticles.RefusedException;
import io.countersign.verticles.WebhookFigures;
import io.countersign.verticles.feed.EventLog;
import io.countersign.verticles.feed.LogEvent;
import io.countersign.verticles.feed.LogTail;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Tells receivers of events, on one gateway at a time; when that one dies another follows within five seconds. A round writes down what
 * became of attempts, takes up what is due, and reads the log on for every endpoint that has room; attempts go on between rounds. What
 * was sent and not written down when the gateway died is sent again: each event is delivered at least once.
 */
final class Courier {
    private static final Queries SQL = Queries.of("webhooks");
    private static final Lease LEASE = new Lease("webhooks", Duration.ofSeconds(3));
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** Events that are read at once, and how often in one round. */
    private static final int CHUNK = 500;

    private static final int CHUNKS = 4;

    /** How long a change of an endpoint may go unnoticed. */
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    /** How long cursors that moved over events of others are only in memory. */
    private static final long SAVE_NANOS = Duration.ofSeconds(10).toNanos();

    private final EventLog log;
    private final LogTail tail;
    private final Sender sender;
    private final Ledger ledger;
    private final Callbacks callbacks;
    private final Cleaning cleaning;
    private final LeasedLoop loop;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Set<UUID> inHand = new HashSet<>();
    private final Unwritten unwritten = new Unwritten();
    private long fence;
    private long round;
    private long mineUntilNanos;
    private long lookedAtNanos;
    private long savedAtNanos;
    private boolean closed;

    Courier(
            Vertx vertx,
            Database database,
            EventLog log,
            LogTail tail,
            Sender sender,
            Ledger ledger,
            Cleaning cleaning,
            WebhookFigures figures) {
        this.log = log;
        this.tail = tail;
        this.sender = sender;
        this.ledger = ledger;
        this.cleaning = cleaning;
        this.callbacks = new Callbacks();
        this.loop = new LeasedLoop(
                vertx,
                database,
                LEASE,
                PERIOD,
                "webhooks are not sent at the moment; they are sent later",
                this::round);
        figures.lagIs(this::lag);
    }

    void start() {
        tail.onGrown(size -> loop.nudge());
        loop.start();
    }

    /** Something that is due was written on this node. */
    void nudge() {
        loop.nudge();
    }

    private Future<Integer> round(Lease.Held held) {
        begin(held.fence());
        return write(held)
                .compose(written -> look(held).map(written))
                .compose(done -> callbacks.read(held, tail.size()).map(more -> done + more))
                .compose(done -> due(held).map(more -> done + more))
                .compose(done -> readOn().map(more -> done + more))
                .compose(done -> cleaning.clean(held).map(done));
    }

    /** Who was overtaken knows nothing any more; what it still has under way is told again by the next one. */
    private synchronized void begin(long now) {
        if (now != fence + 1) {
            lanes.clear();
            inHand.clear();
            unwritten.forget();
            callbacks.forget();
            lookedAtNanos = System.nanoTime() - LOOK_NANOS;
        }
        fence = now;
        round++;
        mineUntilNanos = System.nanoTime() + LEASE.length().toNanos();
    }

    private synchronized Future<Integer> write(Lease.Held held) {
        return write(held, unwritten.take());
    }

    /** What is refused is parted until the entry that is to blame is alone: the others must not wait for it. */
    private Future<Integer> write(Lease.Held held, List<Ended> ended) {
        var batch = batch(ended);
        if (batch.isEmpty()) {
            return Future.succeededFuture(0);
        }
        return held.change(tx -> ledger.write(tx, batch))
                .onSuccess(disabled -> written(batch, disabled))
                .map(disabled -> ended.size())
                .recover(failure -> {
                    unwritten(batch);
                    return passes(failure) || ended.isEmpty() ? failed(ended, failure) : parted(held, ended, failure);
                });
    }

    /** A database that is away, or a lease; nothing is wrong with what was to be written. */
    private static boolean passes(Throwable failure) {
        return failure instanceof RefusedException || failure instanceof Lease.LostException;
    }

    private synchronized Future<Integer> failed(List<Ended> ended, Throwable failure) {
        unwritten.back(ended);
        return Future.failedFuture(failure);
    }

    private Future<Integer> parted(Lease.Held held, List<Ended> ended, Throwable failure) {
        if (ended.size() == 1) {
            synchronized (this) {
                unwritten.refused(ended.getFirst(), failure);
            }
            return Future.succeededFuture(0);
        }
        var rest = ended.subList(ended.size() / 2, ended.size());
        return write(held, ended.subList(0, ended.size() / 2))
                .recover(passing -> failed(rest, passing))
                .compose(first -> write(held, rest).map(second -> first + second));
    }

    private synchronized Batch batch(List<Ended> ended) {
        var recovered = Recovered.among(lanes.values());
        var stalled = recovered.stalled();
        ended.forEach(one -> one.lane()
                .decided(one.job().index(), one.outcome().delivered(), one.job().delivery() != null));
        var telling =
                ended.stream().filter(one -> one.lane().calls(one.target())).toList();
        return new Batch(ended, telling, cursors(ended), recovered, stalled);
    }

    /** Of those who have attempts to write, and now and then of those who only read on. */
    private Map<UUID, Long> cursors(List<Ended> batch) {
        var now = System.nanoTime();
        var all = now - savedAtNanos > SAVE_NANOS;
        savedAtNanos = all ? now : savedAtNanos;
        var touched = new HashSet<Lane>();
        batch.forEach(one -> touched.add(one.lane()));
        var cursors = new HashMap<UUID, Long>();
        lanes.values().forEach(lane -> {
            if (lane.isEndpoint() && lane.unsaved() && (all || touched.contains(lane))) {
                cursors.put(lane.target().id(), lane.cursor());
            }
        });
        return cursors;
    }

    private synchronized void written(Batch batch, List<UUID> disabled) {
        lanes.values()
                .forEach(lane ->
                        lane.saved(batch.cursors().getOrDefault(lane.target().id(), 0L)));
        forgetIf(lane -> lane.isEndpoint() && disabled.contains(lane.target().id()));
        batch.ended().forEach(one -> {
            one.lane().written(one.outcome());
            if (one.job().delivery() != null) {
                inHand.remove(one.job().delivery());
            }
            if (one.lane().leftAlone()) {
                inHand.removeAll(one.lane().putBack());
            }
        });
        lanes.values().forEach(this::pump);
    }

    private void forgetIf(Predicate<Lane> which) {
        lanes.values().removeIf(lane -> {
            if (which.test(lane)) {
                // Still due, and nobody's business here until somebody takes them up again.
                inHand.removeAll(lane.putBack());
                lane.forget();
                return true;
            }
            return false;
        });
    }

    private synchronized void unwritten(Batch batch) {
        batch.recovered().lanes().forEach(Lane::recovered);
        batch.ended().forEach(one -> {
            if (one.job().delivery() == null) {
                one.lane().undecided(one.job().index());
            }
        });
    }

    /** Who is there and wants what. */
    private Future<Void> look(Lease.Held held) {
        synchronized (this) {
            if (System.nanoTime() - lookedAtNanos < LOOK_NANOS) {
                return Future.succeededFuture();
            }
            lookedAtNanos = System.nanoTime();
        }
        return held.database()
                .read(tx -> tx.all(SQL.get("targets"), Tuple.tuple(), Target::of)
                        .compose(targets -> ahead(tx, meet(targets))));
    }

    /** @return those who are new here */
    private synchronized List<Lane> meet(List<Target> targets) {
        var present = new HashSet<String>();
        var fresh = new ArrayList<Lane>();
        for (var target : targets) {
            present.add(target.lane());
            var lane = lanes.get(target.lane());
            if (lane == null) {
                fresh.add(new Lane(target));
            } else {
                lane.refresh(target);
            }
        }
        forgetIf(lane -> lane.isEndpoint() ? !present.contains(lane.target().lane()) : lane.idle());
        // Pauses end by themselves.
        lanes.values().forEach(this::pump);
        return fresh;
    }

    private Future<Void> ahead(Tx tx, List<Lane> fresh) {
        if (fresh.isEmpty()) {
            return Future.succeededFuture();
        }
        var byId = new HashMap<UUID, Lane>();
        fresh.forEach(lane -> byId.put(lane.target().id(), lane));
        return tx.all(SQL.get("deliveredAhead"), Tuple.of((Object) byId.keySet().toArray(UUID[]::new)), row -> {
                    Objects.requireNonNull(byId.get(row.getUUID("webhook_id")), "only these were asked for")
                            .know(row.getLong("tree_index"));
                    return true;
                })
                .map(known -> {
                    synchronized (this) {
                        fresh.forEach(lane -> lanes.put(lane.target().lane(), lane));
                    }
                    return null;
                });
    }

    private Future<Integer> due(Lease.Held held) {
        final UUID[] busy;
        final NoRoom full;
        synchronized (this) {
            busy = inHand.toArray(UUID[]::new);
            full = NoRoom.in(lanes.values());
        }
        return held.database().read(tx -> Due.all(tx, busy, full)).map(this::again);
    }

    private synchronized int again(List<Lane.Ready> due) {
        var taken = 0;
        var callbackLanes = NoRoom.callbackLanes(lanes.values());
        for (var one : due) {
            var target = one.target();
            if (target.request() != null
                    && !lanes.containsKey(target.lane())
                    && callbackLanes.merge(target.organization(), 1, Integer::sum) <= NoRoom.MOST_LANES) {
                lanes.put(target.lane(), new Lane(target));
            }
            var lane = lanes.get(target.lane());
            if (lane != null && lane.again(one)) {
                inHand.add(Objects.requireNonNull(one.job().delivery(), "it has a row"));
                pump(lane);
                taken++;
            }
        }
        return taken;
    }

    /** A few pieces of the log, each for all endpoints that stand in it; who was served longest ago comes first. */
    private Future<Integer> readOn() {
        return readOn(0, 0);
    }

    private Future<Integer> readOn(int chunks, int done) {
        final long from;
        synchronized (this) {
            var next = lanes.values().stream()
                    .filter(lane -> lane.isEndpoint() && lane.readsOn(tail.size()) && lane.served() < round)
                    .min(Comparator.comparingLong(Lane::served).thenComparing(Lane::position));
            if (next.isEmpty() || chunks == CHUNKS) {
                return Future.succeededFuture(done);
            }
            next.get().serve(round);
            from = next.get().position();
        }
        return log.from(from, CHUNK).compose(events -> {
            serve(from, events);
            return readOn(chunks + 1, done + events.size());
        });
    }

    private synchronized void serve(long from, List<LogEvent> events) {
        var byOrganization = new HashMap<UUID, List<LogEvent>>();
        for (var event : events) {
            if (event.organization() != null) {
                byOrganization
                        .computeIfAbsent(event.organization(), id -> new ArrayList<>())
                        .add(event);
            }
        }
        var end = from + events.size();
        for (var lane : lanes.values()) {
            if (lane.isEndpoint() && lane.position() >= from && lane.position() < end) {
                lane.serve(round);
                lane.read(byOrganization.getOrDefault(lane.target().organization(), List.of()), end);
                pump(lane);
            }
        }
    }

    private synchronized void pump(Lane lane) {
        // Who may have been overtaken begins nothing more; what is under way ends by itself.
        while (!closed && System.nanoTime() < mineUntilNanos) {
            var ready = lane.take();
            if (ready == null) {
                return;
            }
            var epoch = fence - round;
            sender.send(ready.target(), ready.job().message())
                    .onSuccess(outcome -> ended(epoch, new Ended(lane, ready.target(), ready.job(), outcome)));
        }
    }

    private synchronized void ended(long epoch, Ended one) {
        one.lane().ended(one.target(), one.outcome());
        if (epoch == fence - round) {
            unwritten.add(one);
            pump(one.lane());
            loop.nudge();
        }
    }

    private synchronized long lag() {
        return System.nanoTime() > mineUntilNanos
                ? 0
                : lanes.values().stream()
                        .filter(lane -> lane.isEndpoint())
                        .mapToLong(lane -> tail.size() - lane.cursor())
                        .max()
                        .orElse(0);
    }

    /** Sends nothing more and gives the lease back; what was under way is sent again by the next one. */
    Future<Void> close() {
        synchronized (this) {
            closed = true;
        }
        return loop.close();
    }
}
