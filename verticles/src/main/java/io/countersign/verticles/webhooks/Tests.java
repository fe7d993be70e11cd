package io.countersign.verticles.webhooks;

import io.countersign.protocol.api.DeliveryState;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends test messages for somebody who waits for the outcome. */
final class Tests {
    private static final Queries SQL = Queries.of("webhooks");
    /** Each holds a call of an admin for as long as an attempt may take. */
    private static final int MOST_AT_ONCE = 16;

    private final Database database;
    private final Sender sender;
    private final AtomicInteger atOnce = new AtomicInteger();

    Tests(Database database, Sender sender) {
        this.database = database;
        this.sender = sender;
    }

    /** One attempt, and no second. What waits for a receiver that takes it is tried again at once. */
    Future<UUID> send(Target target) {
        if (atOnce.incrementAndGet() > MOST_AT_ONCE) {
            atOnce.decrementAndGet();
            return Future.failedFuture(
                    new Refusal.TooMany("too many tests of webhooks at once; try again in a second", 1).refused());
        }
        var id = Ids.next();
        return sender.send(target, Message.test(target.id(), id, Instant.now()))
                .compose(outcome -> record(target, id, outcome))
                .onComplete(done -> atOnce.decrementAndGet());
    }

    private Future<UUID> record(Target target, UUID id, Outcome outcome) {
        var state = outcome.delivered() ? DeliveryState.DELIVERED : DeliveryState.FAILED;
        return database.systemChange(tx -> tx.update(
                        SQL.get("insertTest"),
                        Tuple.of(id, target.id(), Message.TEST, state.toString())
                                .addInteger(outcome.status())
                                .addString(Ledger.problem(outcome))
                                .addLong(outcome.millis()))
                .compose(inserted -> outcome.delivered()
                        ? tx.update(SQL.get("reviveDeliveries"), Tuple.of(target.id()))
                        : Future.succeededFuture(0))
                .map(revived -> id));
    }
}
