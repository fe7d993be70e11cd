package io.countersign.verticles.notify;

import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Keeps what channels must show until it is sent. */
final class ChannelCards {
    private static final Queries SQL = Queries.of("channels");

    private ChannelCards() {}

    /** Whether any channel of any organization is to be told of anything. */
    static Future<Boolean> listening(Tx tx) {
        return tx.first(SQL.get("isAnybodyListening"), Tuple.tuple(), row -> row.getBoolean("listening"))
                .map(found -> found.orElse(false));
    }

    /** Writes a line for each channel that wants it and was not told before; whom of the people it concerns makes no difference. */
    static Future<Void> add(Tx tx, Draft draft) {
        var organization = Objects.requireNonNull(draft.event().organization());
        return tx.all(
                        SQL.get("listeningChannels"),
                        Tuple.of(organization, draft.kind().name())
                                .addUUID(draft.event().signer()),
                        row -> row.getUUID("id"))
                .compose(channels -> channels.isEmpty()
                        ? Future.succeededFuture()
                        : insert(tx, organization, channels, draft).mapEmpty());
    }

    private static Future<Integer> insert(Tx tx, UUID organization, List<UUID> channels, Draft draft) {
        var event = draft.event();
        var values = Tuple.of(organization, draft.cause(), draft.kind().name())
                .addUUID(event.signer())
                .addUUID(event.request())
                .addUUID(event.grant())
                .addInteger(draft.step())
                .addString(new JsonObject(draft.details()).encode())
                .addArrayOfUUID(channels.stream().map(channel -> Ids.next()).toArray(UUID[]::new))
                .addArrayOfUUID(channels.toArray(UUID[]::new));
        return tx.update(SQL.get("insertCards"), values);
    }
}
