package io.countersign.verticles.notify;

import io.countersign.protocol.api.NotificationDigest;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Keeps what people must be told until it is sent. */
final class Outbox {
    private static final Queries SQL = Queries.of("notifications");

    private record Reader(UUID id, List<String> muted, NotificationDigest digest, String timeZone, Instant now) {
        static Reader of(Row row) {
            return new Reader(
                    row.getUUID("id"),
                    Arrays.asList(row.getArrayOfStrings("muted")),
                    WireNames.of(NotificationDigest.class, row.getString("digest")),
                    row.getString("time_zone"),
                    row.getOffsetDateTime("now").toInstant());
        }

        boolean wants(Kind kind) {
            return !muted.contains(kind.family().toString());
        }
    }

    /** What differs from one who hears of it to the next. */
    private record Line(UUID id, UUID person, boolean collected, OffsetDateTime due) {
        static Line of(Kind kind, Reader reader) {
            var collected = reader.digest() != NotificationDigest.NONE && !kind.urgent();
            var due = collected ? Digests.next(reader.digest(), reader.timeZone(), reader.now()) : reader.now();
            return new Line(Ids.next(), reader.id(), collected, due.atOffset(ZoneOffset.UTC));
        }
    }

    private Outbox() {}

    /** Writes a line for each who can be reached, wants it and was not told before; completes with their number. */
    static Future<Integer> add(Tx tx, Draft draft) {
        if (draft.people().isEmpty()) {
            return Future.succeededFuture(0);
        }
        var organization = Objects.requireNonNull(draft.event().organization());
        return tx.all(
                        SQL.get("reachable"),
                        Tuple.of(organization, (Object) draft.people().toArray(UUID[]::new)),
                        Reader::of)
                .compose(readers -> {
                    var lines = readers.stream()
                            .filter(reader -> reader.wants(draft.kind()))
                            .map(reader -> Line.of(draft.kind(), reader))
                            .toList();
                    return lines.isEmpty() ? Future.succeededFuture(0) : insert(tx, organization, draft, lines);
                });
    }

    /** However many hear of it: an event takes one statement. */
    private static Future<Integer> insert(Tx tx, UUID organization, Draft draft, List<Line> lines) {
        var event = draft.event();
        var values = Tuple.of(organization, draft.cause(), draft.kind().name())
                .addUUID(event.signer())
                .addUUID(event.request())
                .addUUID(event.grant())
                .addInteger(draft.step())
                .addString(new JsonObject(draft.details()).encode())
                .addArrayOfUUID(lines.stream().map(Line::id).toArray(UUID[]::new))
                .addArrayOfUUID(lines.stream().map(Line::person).toArray(UUID[]::new))
                .addArrayOfBoolean(lines.stream().map(Line::collected).toArray(Boolean[]::new))
                .addArrayOfOffsetDateTime(lines.stream().map(Line::due).toArray(OffsetDateTime[]::new));
        return tx.update(SQL.get("insertNotifications"), values);
    }
}
