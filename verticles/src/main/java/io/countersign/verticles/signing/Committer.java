package io.countersign.verticles.signing;

import io.countersign.verticles.events.NodeKeeper;
import io.countersign.verticles.signing.CommitVerdict.Committed;
import io.countersign.verticles.signing.CommitVerdict.Duplicate;
import io.countersign.verticles.signing.CommitVerdict.GrantForbids;
import io.countersign.verticles.signing.CommitVerdict.NotTried;
import io.countersign.verticles.signing.CommitVerdict.Stale;
import io.countersign.verticles.signing.CommitVerdict.Unknown;
import io.countersign.verticles.store.CommitErrors;
import io.countersign.verticles.store.Connections;
import io.countersign.verticles.store.Node;
import io.countersign.verticles.store.Queries;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends calls to the arbiter in batches: what arrives while one batch is in flight goes with the next, so the batch grows with the load.
 * A small batch waits for calls that are with the token, and a large one goes out behind the one in flight, see {@link Patience}: PostgreSQL
 * begins it at once, while this event loop still has other things to do. One connection, one statement and one commit per batch.
 * Callable from any thread; verdicts complete on the committer's event loop.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final Queries SQL = Queries.of("signing");
    private static final int MOST_OPERATIONS = 1_000;
    private static final int MOST_TRIES = 5;
    private static final int MOST_IN_FLIGHT = 2;
    private static final long NO_TIMER = -1;
    private static final long RECONNECT_MILLIS = 100;

    /** A server that is frozen or cut off says nothing at all; the callers of the batch are told 503 soon after this long. */
    private static final long ANSWER_MILLIS = 2_000;

    private static final String KEYS_ARE_UNIQUE = "idempotency_key_signs_once";

    private final Vertx vertx;
    private final Context context;
    private final PgConnectOptions options;
    private final Node node;
    private final NodeKeeper keeper;
    private final int queueLength;
    private final LostAnswers lostAnswers;

    private final ConcurrentLinkedQueue<Item> arriving = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger announced = new AtomicInteger();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final ArrayDeque<Item> again = new ArrayDeque<>();
    private @Nullable Line line;
    private long patience = NO_TIMER;
    private volatile boolean closing;

    /** A connection and what is in flight on it; what an abandoned one still owes holds nobody else up. */
    private static final class Line {
        final PgConnection connection;
        int batches;
        int calls;

        Line(PgConnection connection) {
            this.connection = connection;
        }
    }

    static final class Item {
        final CommitCall call;
        final long began;
        final Promise<CommitVerdict> verdict = Promise.promise();
        int tries;

        Item(CommitCall call, long began) {
            this.call = call;
            this.began = began;
        }
    }

    Committer(
            Vertx vertx,
            PgConnectOptions options,
            Node node,
            NodeKeeper keeper,
            int queueLength,
            LostAnswers lostAnswers) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.options = options;
        this.node = node;
        this.keeper = keeper;
        this.queueLength = queueLength;
        this.lostAnswers = lostAnswers;
    }

    /** Connects; fails when PostgreSQL does not answer. Later losses heal by themselves. */
    Future<Void> start() {
        var started = Promise.<Void>promise();
        context.runOnContext(turn -> connect().onComplete(started));
        return started.future();
    }

    /** A call is on its way here: it {@link #arrived} later, or never comes. Until then, small batches may wait for it. */
    void announce() {
        announced.incrementAndGet();
    }

    /** What was announced is submitted now, or will not be. */
    void arrived() {
        announced.decrementAndGet();
    }

    /**
     * Never fails: whatever happens is a verdict.
     *
     * @param began since when somebody waits for this call, {@link System#nanoTime()}
     */
    Future<CommitVerdict> submit(CommitCall call, long began) {
        if (closing || waiting.get() >= queueLength) {
            return Future.succeededFuture(new NotTried(true));
        }
        waiting.incrementAndGet();
        var item = new Item(call, began);
        arriving.add(item);
        wake();
        return item.verdict.future();
    }

    /** Calls waiting for a verdict. */
    int waiting() {
        return waiting.get();
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            context.runOnContext(turn -> flush());
        }
    }

    private void flush() {
        awake.set(false);
        var inFlight = line == null ? 0 : line.batches;
        if (inFlight == 0 ? !isPatient() : inFlight < MOST_IN_FLIGHT && Patience.isWorthQueueing(ready())) {
            sendNext();
        }
    }

    /** Calls that could be sent, those among them whose answer was lost and is looked for. */
    private int ready() {
        return waiting.get() - (line == null ? 0 : line.calls);
    }

    /** Whether the next batch waits for more calls; its timer, or the last call that it waits for, flushes it. */
    private boolean isPatient() {
        var oldest = arriving.peek();
        var worthIt = oldest != null && again.isEmpty() && Patience.isWorthIt(announced.get(), ready());
        if (patience != NO_TIMER && !worthIt) {
            vertx.cancelTimer(patience);
            patience = NO_TIMER;
        } else if (patience == NO_TIMER && worthIt) {
            var millis = Patience.millis(System.nanoTime() - oldest.began);
            patience = millis > 0 ? vertx.setTimer(millis, timer -> losePatience()) : NO_TIMER;
        }
        return patience != NO_TIMER;
    }

    /** Nothing is in flight, as this is the next batch. */
    private void losePatience() {
        patience = NO_TIMER;
        sendNext();
    }

    private void sendNext() {
        var open = line;
        if (open == null || !keeper.alive()) {
            refuseAll();
        } else {
            send(open);
        }
    }

    private void send(Line open) {
        var batch = nextBatch();
        if (batch.isEmpty()) {
            return;
        }
        open.batches++;
        open.calls += batch.size();
        var sent = System.nanoTime();
        var calls = batch.stream().map(item -> item.call).toList();
        open.connection
                .preparedQuery(SQL.get(CommitBatch.judged(calls) ? "commitJudged" : "commitSignatures"))
                .execute(CommitBatch.parameters(node.id(), calls))
                .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                .onComplete(answer -> {
                    open.batches--;
                    if (answer.succeeded()) {
                        // PostgreSQL works on the next batch while the answers of this one are written.
                        flush();
                    }
                    open.calls -= batch.size();
                    answered(open, batch, answer, sent);
                    flush();
                });
    }

    private void answered(Line from, List<Item> batch, AsyncResult<RowSet<Row>> answer, long sent) {
        if (answer.succeeded()) {
            judge(batch, answer.result(), sent);
            return;
        }
        if (answer.cause() instanceof TimeoutException) {
            abandon(from);
        }
        failed(batch, answer.cause(), sent);
    }

    private List<Item> nextBatch() {
        var batch = new ArrayList<Item>();
        var operations = 0;
        while (operations < MOST_OPERATIONS) {
            var item = again.isEmpty() ? arriving.poll() : again.poll();
            if (item == null) {
                break;
            }
            operations += item.call.operations().size();
            batch.add(item);
        }
        return batch;
    }

    private void refuseAll() {
        for (var item = nextAnything(); item != null; item = nextAnything()) {
            complete(item, new NotTried(false));
        }
    }

    private @Nullable Item nextAnything() {
        return again.isEmpty() ? arriving.poll() : again.poll();
    }

    private void judge(List<Item> batch, RowSet<Row> rows, long sent) {
        for (var row : rows) {
            var item = batch.get(row.getInteger("call") - 1);
            var verdict = row.getString("verdict");
            if ("crowded".equals(verdict)) {
                again.add(item);
            } else {
                complete(item, verdict(verdict, row, sent));
            }
        }
    }

    private static CommitVerdict verdict(String verdict, Row row, long sent) {
        return switch (verdict) {
            case "committed" -> committed(row, sent);
            case "duplicate" -> new Duplicate();
            case "stale" ->
                new Stale(row.get(OffsetDateTime.class, "committed_at").toInstant());
            default -> new GrantForbids(row.getLong("used"));
        };
    }

    private static Committed committed(Row row, long sent) {
        var used = row.getLong("used");
        return used == null
                ? new Committed(0, 0, 0, null, sent)
                : new Committed(row.getLong("first_slot"), used, row.getLong("max_signatures"), end(row), sent);
    }

    private static Instant end(Row row) {
        return row.get(OffsetDateTime.class, "expires_at").toInstant();
    }

    private void failed(List<Item> batch, Throwable failure, long sent) {
        var state = failure instanceof PgException e && e.getSqlState() != null ? e.getSqlState() : "";
        if (keyCommittedMeanwhile(failure) || state.startsWith("40")) {
            // Rolled back for sure: the whole batch is judged again, now seeing what the others committed.
            batch.forEach(item -> retryOr(item, new NotTried(false)));
        } else if (CommitErrors.isRolledBack(failure)) {
            LOG.error("a batch of signatures was refused by PostgreSQL", failure);
            batch.forEach(item -> complete(item, new NotTried(false)));
        } else {
            lostAnswers
                    .resolve(batch.stream().map(item -> item.call).toList(), sent)
                    .onComplete(found -> {
                        for (var i = 0; i < batch.size(); i++) {
                            complete(
                                    batch.get(i),
                                    found.succeeded() ? found.result().get(i) : new Unknown());
                        }
                    });
        }
    }

    /** Another node, or another call of this batch, was first. */
    private static boolean keyCommittedMeanwhile(Throwable failure) {
        return failure instanceof PgException e && KEYS_ARE_UNIQUE.equals(e.getConstraint());
    }

    private void retryOr(Item item, CommitVerdict otherwise) {
        if (++item.tries < MOST_TRIES) {
            again.add(item);
        } else {
            complete(item, otherwise);
        }
    }

    private void complete(Item item, CommitVerdict verdict) {
        waiting.decrementAndGet();
        item.verdict.complete(verdict);
    }

    /** What {@code commit_signatures} wants of its session (V0029): saved and restored by each call it would cost a part of the call. */
    private static PgConnectOptions plannedOnce(PgConnectOptions options) {
        return new PgConnectOptions(options)
                .addProperty("enable_seqscan", "off")
                .addProperty("plan_cache_mode", "force_generic_plan");
    }

    private Future<Void> connect() {
        return Connections.open(vertx, plannedOnce(options))
                .onSuccess(fresh -> {
                    if (closing) {
                        fresh.close();
                        return;
                    }
                    var open = new Line(fresh);
                    fresh.closeHandler(closed -> lost(open));
                    line = open;
                    wake();
                })
                .mapEmpty();
    }

    private void lost(Line which) {
        if (line == which) {
            line = null;
            LOG.warn("the connection that commits signatures is gone; nothing is signed until it is back");
            flush();
            reconnect();
        }
    }

    /** Its statement may still be carried out, so nothing else may queue up behind it. */
    private void abandon(Line silent) {
        silent.connection.close();
        lost(silent);
    }

    private void reconnect() {
        if (!closing) {
            vertx.setTimer(RECONNECT_MILLIS, timer -> connect().onFailure(failure -> reconnect()));
        }
    }

    /** Takes no more calls, lets the waiting ones finish, closes the connection. */
    Future<Void> close() {
        closing = true;
        var closed = Promise.<Void>promise();
        context.runOnContext(turn -> closeWhenEmpty(closed));
        return closed.future();
    }

    private void closeWhenEmpty(Promise<Void> closed) {
        if (waiting.get() > 0 && line != null) {
            vertx.setTimer(5, timer -> closeWhenEmpty(closed));
            return;
        }
        var open = line;
        line = null;
        (open == null ? Future.<Void>succeededFuture() : open.connection.close()).onComplete(closed);
    }
}
