package io.countersign.verticles.webhooks;

import io.countersign.protocol.api.DeliveryProblem;
import io.countersign.protocol.api.DeliveryState;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.Webhook;
import io.countersign.protocol.api.WebhookDelivery;
import io.countersign.protocol.api.WebhookSignature;
import io.countersign.protocol.api.WebhookState;
import io.countersign.verticles.store.WireNames;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as the contract shows them. */
final class WebhookRows {
    private WebhookRows() {}

    static Webhook webhook(Row row, WebhookKeys keys) {
        var id = row.getUUID("id");
        var signature = WireNames.of(WebhookSignature.class, row.getString("signature"));
        return new Webhook(
                id,
                row.getString("url"),
                row.getString("description"),
                List.of(row.getArrayOfStrings("events")),
                row.getUUID("signer_id"),
                signature,
                signature == WebhookSignature.V1A && keys.areConfigured()
                        ? keys.publicKey(id, row.getBuffer("salt").getBytes())
                        : null,
                WireNames.of(WebhookState.class, row.getString("state")),
                row.getString("disabled_reason"),
                instant(row, "failing_since"),
                row.getLong("behind"),
                instant(row, "former_still_until"),
                new IdentityRef(
                        row.getUUID("created_by"),
                        WireNames.of(IdentityKind.class, row.getString("kind")),
                        row.getString("name")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    static WebhookDelivery delivery(Row row) {
        var index = row.getLong("tree_index");
        var status = row.getInteger("status");
        var problem = row.getString("problem");
        return new WebhookDelivery(
                row.getUUID("id"),
                index == null ? Message.testId(row.getUUID("id")) : Message.id(row.getUUID("webhook_id"), index),
                index,
                row.getString("type"),
                WireNames.of(DeliveryState.class, row.getString("state")),
                row.getInteger("attempts"),
                instant(row, "next_attempt_at"),
                instant(row, "last_attempt_at"),
                status == null ? null : status.longValue(),
                problem == null ? null : WireNames.of(DeliveryProblem.class, problem),
                row.getLong("duration_millis"),
                row.getOffsetDateTime("created_at").toInstant());
    }

    /** Null for never, as PostgreSQL says infinity. */
    private static @Nullable Instant instant(Row row, String column) {
        var time = row.getOffsetDateTime(column);
        return time == null || time.equals(OffsetDateTime.MAX) ? null : time.toInstant();
    }
}
