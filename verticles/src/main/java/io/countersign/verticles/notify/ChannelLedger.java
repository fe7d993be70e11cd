package io.countersign.verticles.notify;

import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;

/** Writes down what became of attempts, of cards and of tests. */
final class ChannelLedger {
    private static final Queries SQL = Queries.of("channels");

    private ChannelLedger() {}

    /** What an attempt says of its channel. */
    static Future<Void> channel(Tx tx, UUID channel, Attempt attempt) {
        if (attempt.delivered()) {
            return tx.update(SQL.get("channelTook"), Tuple.of(channel)).mapEmpty();
        }
        return attempt.gone() ? gone(tx, channel, attempt) : failed(tx, channel, attempt.text(), attempt);
    }

    private static Future<Void> failed(Tx tx, UUID channel, String why, Attempt attempt) {
        return tx.update(
                        SQL.get("channelFailed"),
                        Tuple.of(channel, why, attempt.pause().toMillis()))
                .mapEmpty();
    }

    /** It could not even be tried. */
    static Future<Void> broken(Tx tx, UUID channel, ChannelSeal.BrokenException why) {
        return tx.update(SQL.get("channelFailed"), Tuple.of(channel, why.getMessage(), 0L))
                .mapEmpty();
    }

    private static Future<Void> gone(Tx tx, UUID channel, Attempt attempt) {
        return tx.first(
                        SQL.get("channelGone"),
                        Tuple.of(channel, attempt.text()),
                        row -> new Event(
                                        "channel.disabled",
                                        row.getUUID("organization_id"),
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        Map.of())
                                .with("channel", channel.toString())
                                .with("host", row.getString("host"))
                                .with("kind", row.getString("kind"))
                                .with("reason", "gone"))
                .compose(disabled -> {
                    disabled.ifPresent(tx::record);
                    return tx.update(SQL.get("dropCards"), Tuple.of(channel)).mapEmpty();
                });
    }
}
