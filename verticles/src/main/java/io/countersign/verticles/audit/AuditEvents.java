package io.countersign.verticles.audit;

import io.countersign.protocol.api.AuditEvent;
import io.vertx.sqlclient.Row;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** From a stored leaf to the event that callers read. */
final class AuditEvents {
    private AuditEvents() {}

    static AuditEvent of(Row row) {
        var leaf = row.getBuffer("leaf").getBytes();
        return new AuditEvent(
                row.getLong("id"),
                row.getString("type"),
                row.getOffsetDateTime("at").toInstant(),
                row.getUUID("actor_id"),
                row.getString("actor_name"),
                row.getUUID("signer_id"),
                row.getUUID("request_id"),
                row.getUUID("grant_id"),
                row.getUUID("operation_id"),
                details(leaf),
                row.getUUID("node"),
                row.getLong("node_seq"),
                leaf,
                HexFormat.of().formatHex(row.getBuffer("leaf_hash").getBytes()));
    }

    /** What the hashed bytes say. Bytes that are no leaf have no details: the event is still shown, and verification names it. */
    private static Map<String, Object> details(byte[] bytes) {
        var details = new LinkedHashMap<String, Object>();
        Leaf.parse(bytes).ifPresent(leaf -> {
            if (leaf.body().get("details") instanceof Map<?, ?> known) {
                known.forEach((name, value) -> details.put(String.valueOf(name), value));
            }
            if (leaf.slot() > 0) {
                details.put("slot", leaf.slot());
            }
        });
        return details;
    }
}
