package io.countersign.verticles.notify;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is told, whoever hears it.
 *
 * @param person who hears it; null for a channel, where it is told whoever reads there
 * @param step the open step that somebody must decide on; null when nobody must
 * @param details what of the event is not kept elsewhere
 * @param now by PostgreSQL's clock
 */
record Matter(
        UUID organization,
        Kind kind,
        @Nullable UUID person,
        @Nullable UUID signer,
        @Nullable UUID request,
        @Nullable UUID grant,
        @Nullable Integer step,
        JsonObject details,
        Instant now) {
    static Matter of(Row row, @Nullable UUID person) {
        return new Matter(
                row.getUUID("organization_id"),
                Kind.valueOf(row.getString("kind")),
                person,
                row.getUUID("signer_id"),
                row.getUUID("request_id"),
                row.getUUID("grant_id"),
                row.getInteger("step"),
                new JsonObject(row.getString("details")),
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
