package io.countersign.verticles.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The body of an audit leaf: JSON with sorted keys, no white space, absent for null, as RFC 8785 writes objects of strings and integers. */
public final class LeafBody {
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private LeafBody() {}

    public static String of(Event event) {
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
