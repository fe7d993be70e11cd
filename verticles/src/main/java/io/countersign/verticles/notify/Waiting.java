package io.countersign.verticles.notify;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line of the table of notifications that was claimed to be sent.
 *
 * @param attempts this one included
 */
record Waiting(
        UUID id,
        UUID organization,
        Kind kind,
        UUID person,
        @Nullable UUID signer,
        @Nullable UUID request,
        @Nullable UUID grant,
        @Nullable Integer step,
        JsonObject details,
        boolean digest,
        int attempts,
        Instant createdAt,
        Instant now) {
    static Waiting of(Row row) {
        return new Waiting(
                row.getUUID("id"),
                row.getUUID("organization_id"),
                Kind.valueOf(row.getString("kind")),
                row.getUUID("person_id"),
                row.getUUID("signer_id"),
                row.getUUID("request_id"),
                row.getUUID("grant_id"),
                row.getInteger("step"),
                new JsonObject(row.getString("details")),
                row.getBoolean("digest"),
                row.getInteger("attempts"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("now").toInstant());
    }

    /** The event that it tells of. */
    String type() {
        return details.getString("type", "");
    }

    @Nullable
    String detail(String name) {
        var value = details.getValue(name);
        return value == null ? null : value.toString();
    }
}
