package io.countersign.verticles.webhooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.countersign.verticles.feed.LogEvent;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver gets, Standard Webhooks 1.0: type, time and ids. Names, reasons and everything else are for those who ask with a token
 * of their own.
 *
 * @param id the same at each attempt, and without a full stop, which separates what is signed
 */
record Message(String id, Buffer body) {
    /** Smaller than what the standard recommends as most. */
    static final int MOST_BYTES = 20_000;

    static final String TEST = "webhook.tested";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    static Message of(UUID webhook, LogEvent event) {
        var data = ids(event);
        var details = new TreeMap<String, Object>();
        event.details().forEach((name, value) -> {
            if (value instanceof String text && ID.matcher(text).matches()) {
                details.put(name, text);
            }
        });
        details.forEach(data::putIfAbsent);
        var body = body(event.type(), event.at(), data);
        // However many ids an event may have one day, the first ones say what it is about.
        return new Message(
                id(webhook, event.index()),
                body.length() < MOST_BYTES ? body : body(event.type(), event.at(), ids(event)));
    }

    private static Map<String, Object> ids(LogEvent event) {
        var data = new LinkedHashMap<String, Object>();
        data.put("index", event.index());
        put(data, "organization", event.organization());
        put(data, "actor", event.actor());
        put(data, "signer", event.signer());
        put(data, "request", event.request());
        put(data, "grant", event.grant());
        put(data, "operation", event.operation());
        return data;
    }

    /** Of no event: says only whom it was sent to. */
    static Message test(UUID webhook, UUID delivery, Instant now) {
        return new Message(testId(delivery), body(TEST, now, Map.of("webhook", webhook.toString())));
    }

    static String id(UUID webhook, long index) {
        return "msg_" + webhook.toString().replace("-", "") + "_" + index;
    }

    static String testId(UUID delivery) {
        return "test_" + delivery.toString().replace("-", "");
    }

    private static void put(Map<String, Object> data, String name, @Nullable UUID id) {
        if (id != null) {
            data.put(name, id.toString());
        }
    }

    private static Buffer body(String type, Instant at, Map<String, Object> data) {
        var content = new LinkedHashMap<String, Object>();
        content.put("type", type);
        content.put("timestamp", at.toString());
        content.put("data", data);
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can be written as JSON", e);
        }
    }
}
