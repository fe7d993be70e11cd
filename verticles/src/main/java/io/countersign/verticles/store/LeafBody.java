package io.countersign.verticles.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.verticles.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The body of an audit leaf: JSON with sorted keys, no white space, absent for null, as RFC 8785 writes objects of strings and integers. */
public final class LeafBody {
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** Behind a head of 73 bytes a leaf must fit into an entry of the log, whose length has 16 bits (C2SP tlog-tiles). */
    private static final int MOST_BYTES = 65_535 - 73;

    private LeafBody() {}

    /** @throws io.countersign.verticles.RefusedException when the log cannot hold it, so that the change cannot be made */
    public static String of(Event event) {
        var body = written(event);
        var bytes = body.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new Refusal.BadInput(
                            "INVALID_INPUT",
                            "this would take " + bytes + " bytes of the audit log, and one entry holds " + MOST_BYTES
                                    + "; write less, and use groups instead of naming many people",
                            List.of())
                    .refused();
        }
        return body;
    }

    private static String written(Event event) {
        var body = new TreeMap<String, Object>();
        body.put("type", event.type());
        put(body, "organization", event.organization());
        put(body, "actor", event.actor());
        put(body, "signer", event.signer());
        put(body, "request", event.request());
        put(body, "grant", event.grant());
        put(body, "operation", event.operation());
        body.put("details", event.details());
        try {
            return CANONICAL.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the details of " + event.type() + " are not plain JSON values", e);
        }
    }

    private static void put(TreeMap<String, Object> body, String name, @Nullable UUID id) {
        if (id != null) {
            body.put(name, id.toString());
        }
    }
}
