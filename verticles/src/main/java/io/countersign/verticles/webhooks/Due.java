package io.countersign.verticles.webhooks;

import io.countersign.verticles.feed.EventLog;
import io.countersign.verticles.feed.LogEvent;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A delivery whose time has come, as its row says. */
record Due(Target target, UUID delivery, long index, int tries) {
    private static final Queries SQL = Queries.of("webhooks");
    private static final int OF_ONE_LANE = 8;
    private static final int MOST = 200;

    /**
     * @param busy deliveries that are in hand already
     * @param full where it would not be taken up
     */
    static Future<List<Lane.Ready>> all(Tx tx, UUID[] busy, NoRoom full) {
        return tx.all(
                        SQL.get("dueDeliveries"),
                        Tuple.of(busy, OF_ONE_LANE, MOST)
                                .addArrayOfString(full.lanes())
                                .addArrayOfUUID(full.organizations())
                                .addArrayOfString(full.theirs()),
                        Due::of)
                .compose(due -> withEvents(tx, due, new ArrayList<>()));
    }

    private static Due of(Row row) {
        return new Due(Target.of(row), row.getUUID("delivery_id"), row.getLong("tree_index"), row.getInteger("tries"));
    }

    private static Future<List<Lane.Ready>> withEvents(Tx tx, List<Due> due, List<Lane.Ready> ready) {
        return due.isEmpty()
                ? Future.succeededFuture(ready)
                : EventLog.from(tx, due.getFirst().index(), 1).compose(events -> {
                    events.stream()
                            .limit(1)
                            .forEach(event -> ready.add(due.getFirst().ready(event)));
                    return withEvents(tx, due.subList(1, due.size()), ready);
                });
    }

    private Lane.Ready ready(LogEvent event) {
        return new Lane.Ready(target, new Job(delivery, index, event.type(), tries, Message.of(target.id(), event)));
    }
}
