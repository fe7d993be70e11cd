package io.countersign.verticles.webhooks;

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
    private static final int DUE_OF_ONE_LANE = 8;
    private static final int DUE = 200;

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
    private List<Ended> ended = new ArrayList<>();
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
            ended = new ArrayList<>();
            callbacks.forget();
            lookedAtNanos = System.nanoTime() - LOOK_NANOS;
        }
        fence = now;
        round++;
        mineUntilNanos = System.nanoTime() + LEASE.length().toNanos();
    }

    private synchronized Future<Integer> write(Lease.Held held) {
        var batch = ended;
        ended = new ArrayList<>();
        var stalled = lanes.values().stream()
                .filter(Lane::stalled)
                .map(lane -> lane.target().id())
                .toList();
        batch.forEach(this::decide);
        var cursors = cursors(batch);
        if (batch.isEmpty() && cursors.isEmpty()) {
            return Future.succeededFuture(0);
        }
        return held.change(tx -> ledger.write(tx, batch, cursors, stalled))
                .onSuccess(disabled -> written(batch, cursors, disabled))
                .onFailure(failure -> unwritten(batch))
                .map(disabled -> batch.size());
    }

    private void decide(Ended one) {
        var lane = lanes.get(one.target().lane());
        if (lane != null) {
            lane.decided(one.job().index(), one.outcome().delivered(), one.job().delivery() != null);
        }
    }

    /** Of those who have attempts to write, and now and then of those who only read on. */
    private Map<UUID, Long> cursors(List<Ended> batch) {
        var now = System.nanoTime();
        var all = now - savedAtNanos > SAVE_NANOS;
        savedAtNanos = all ? now : savedAtNanos;
        var touched = new HashSet<String>();
        batch.forEach(one -> touched.add(one.target().lane()));
        var cursors = new HashMap<UUID, Long>();
        lanes.forEach((name, lane) -> {
            if (lane.target().request() == null && lane.unsaved() && (all || touched.contains(name))) {
                cursors.put(lane.target().id(), lane.cursor());
            }
        });
        return cursors;
    }

    private synchronized void written(List<Ended> batch, Map<UUID, Long> cursors, List<UUID> disabled) {
        batch.forEach(one -> {
            if (one.job().delivery() != null) {
                inHand.remove(one.job().delivery());
            }
        });
        lanes.values()
                .forEach(lane -> lane.saved(cursors.getOrDefault(lane.target().id(), 0L)));
        forgetIf(lane -> lane.target().request() == null
                && disabled.contains(lane.target().id()));
        lanes.values().forEach(this::pump);
    }

    private void forgetIf(Predicate<Lane> which) {
        lanes.values().removeIf(lane -> {
            if (which.test(lane)) {
                // Still due, and nobody's business here until somebody takes them up again.
                inHand.removeAll(lane.queued());
                return true;
            }
            return false;
        });
    }

    private synchronized void unwritten(List<Ended> batch) {
        batch.forEach(one -> {
            var lane = lanes.get(one.target().lane());
            if (lane != null && one.job().delivery() == null) {
                lane.undecided(one.job().index());
            }
        });
        var all = new ArrayList<>(batch);
        all.addAll(ended);
        ended = all;
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
        forgetIf(lane -> lane.target().request() == null
                ? !present.contains(lane.target().lane())
                : lane.idle());
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

    private record Due(Target target, UUID delivery, long index, int tries) {}

    private Future<Integer> due(Lease.Held held) {
        final UUID[] busy;
        synchronized (this) {
            busy = inHand.toArray(UUID[]::new);
        }
        return held.database()
                .read(tx -> tx.all(
                                SQL.get("dueDeliveries"),
                                Tuple.of(busy, DUE_OF_ONE_LANE, DUE),
                                row -> new Due(
                                        Target.of(row),
                                        row.getUUID("delivery_id"),
                                        row.getLong("tree_index"),
                                        row.getInteger("tries")))
                        .compose(due -> each(tx, due, 0, 0)));
    }

    private Future<Integer> each(Tx tx, List<Due> due, int which, int taken) {
        return which == due.size()
                ? Future.succeededFuture(taken)
                : EventLog.from(tx, due.get(which).index(), 1)
                        .map(events -> again(due.get(which), events))
                        .compose(accepted -> each(tx, due, which + 1, accepted ? taken + 1 : taken));
    }

    private synchronized boolean again(Due due, List<LogEvent> events) {
        if (due.target().request() != null) {
            lanes.computeIfAbsent(due.target().lane(), name -> new Lane(due.target()));
        }
        var lane = lanes.get(due.target().lane());
        if (events.isEmpty() || lane == null) {
            return false;
        }
        var event = events.getFirst();
        var job = new Job(
                due.delivery(),
                due.index(),
                event.type(),
                due.tries(),
                Message.of(due.target().id(), event));
        var accepted = lane.again(due.target(), job);
        if (accepted) {
            inHand.add(due.delivery());
            pump(lane);
        }
        return accepted;
    }

    /** A few pieces of the log, each for all endpoints that stand in it; who was served longest ago comes first. */
    private Future<Integer> readOn() {
        return readOn(0, 0);
    }

    private Future<Integer> readOn(int chunks, int done) {
        final long from;
        synchronized (this) {
            var next = lanes.values().stream()
                    .filter(lane ->
                            lane.target().request() == null && lane.readsOn(tail.size()) && lane.served() < round)
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
            if (lane.target().request() == null && lane.position() >= from && lane.position() < end) {
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
                    .onSuccess(outcome -> ended(epoch, lane, new Ended(ready.target(), ready.job(), outcome)));
        }
    }

    private synchronized void ended(long epoch, Lane lane, Ended one) {
        lane.ended(one.outcome());
        if (epoch == fence - round) {
            ended.add(one);
            pump(lane);
            loop.nudge();
        }
    }

    private synchronized long lag() {
        return System.nanoTime() > mineUntilNanos
                ? 0
                : lanes.values().stream()
                        .filter(lane -> lane.target().request() == null)
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
