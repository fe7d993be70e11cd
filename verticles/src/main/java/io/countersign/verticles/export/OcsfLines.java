package io.countersign.verticles.export;

import io.countersign.protocol.events.EventType;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.verticles.feed.LogEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * OCSF 1.4.0: attempts to sign are API Activity (6003), log-ins Authentication (3002), everything else Entity Management (3004) of what
 * the event is about. What the schema has no place for is in {@code unmapped}.
 */
final class OcsfLines implements LineFormat {
    private static final int API_ACTIVITY = 6_003;
    private static final int AUTHENTICATION = 3_002;
    private static final int ENTITY_MANAGEMENT = 3_004;

    /** To create, of a call; to log on, of a log-in. */
    private static final int LOG_ON_OR_CALL = 1;

    private static final int TYPES_OF_A_CLASS = 100;
    private static final int CLASSES_OF_A_CATEGORY = 1_000;

    @Override
    public String mediaType() {
        return "application/jsonl";
    }

    @Override
    public void line(Entry entry, OutputStream out) throws IOException {
        var event = entry.event();
        var kind = kind(event);
        var activity = kind == ENTITY_MANAGEMENT ? OcsfEntity.activity(event) : LOG_ON_OR_CALL;
        var line = new LinkedHashMap<String, Object>();
        line.put("class_uid", kind);
        line.put("category_uid", kind / CLASSES_OF_A_CATEGORY);
        line.put("activity_id", activity);
        line.put("type_uid", kind * TYPES_OF_A_CLASS + activity);
        line.put("time", event.at().toEpochMilli());
        line.put("severity_id", Weight.of(event).ocsf());
        line.put("status_id", Weight.of(event) == Weight.REFUSED ? 2 : 1);
        line.put(
                "message", EventType.of(event.type()).map(EventType::sentence).orElse("An event that cannot be read."));
        line.put("metadata", metadata(entry));
        if (event.actor() != null) {
            line.put("actor", Map.of("user", Map.of("uid", event.actor().toString())));
        }
        line.putAll(about(event, kind));
        line.put("unmapped", JsonLines.decoded(event));
        Lines.json(line, out);
    }

    private static int kind(LogEvent event) {
        return switch (event.type()) {
            case "signature.signed", "signature.denied", "signature.failed" -> API_ACTIVITY;
            case "identity.login_refused", "machine.logged_in" -> AUTHENTICATION;
            default -> ENTITY_MANAGEMENT;
        };
    }

    private static Map<String, Object> metadata(Entry entry) {
        return Map.of(
                "version",
                "1.4.0",
                "uid",
                HexFormat.of().formatHex(MerkleTree.leaf(entry.leaf())),
                "sequence",
                entry.event().index(),
                "event_code",
                entry.event().type(),
                "product",
                Map.of("name", "Countersign", "vendor_name", "Countersign"));
    }

    /** What its class asks for. */
    private static Map<String, Object> about(LogEvent event, int kind) {
        var details = event.details();
        return switch (kind) {
            case API_ACTIVITY ->
                Map.of(
                        "api",
                        Map.of("operation", "sign"),
                        "src_endpoint",
                        Map.of("hostname", String.valueOf(details.getOrDefault("host", "unknown"))));
            case AUTHENTICATION -> Map.of("user", user(event), "service", Map.of("name", "Countersign"));
            default -> Map.of("entity", OcsfEntity.of(event));
        };
    }

    /** Who logs in. The class asks for a user; of a login that nobody has there is no id to tell. */
    private static Map<String, Object> user(LogEvent event) {
        var id = event.details().getOrDefault("identity", event.details().getOrDefault("machine", event.actor()));
        return id == null ? Map.of("name", "unknown", "type_id", 0) : Map.of("uid", id.toString());
    }
}
