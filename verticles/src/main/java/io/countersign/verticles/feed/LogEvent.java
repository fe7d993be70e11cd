package io.countersign.verticles.feed;

import io.countersign.verticles.audit.Leaf;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event at its place in the Merkle tree, as its hashed bytes tell it.
 *
 * @param index its place, from zero; never changes and has no gaps
 * @param type a name of {@link io.countersign.protocol.events.EventType}; {@link #UNREADABLE} for bytes that are no leaf
 * @param organization null for what concerns the whole installation
 * @param actor who did it; null for the system
 */
public record LogEvent(
        long index,
        String type,
        Instant at,
        @Nullable UUID organization,
        @Nullable UUID actor,
        @Nullable UUID signer,
        @Nullable UUID request,
        @Nullable UUID grant,
        @Nullable UUID operation,
        Map<String, Object> details) {
    /** The type of bytes that somebody put in the place of a leaf; verification names them, nobody is told their content. */
    public static final String UNREADABLE = "";

    /** Never fails: what cannot be read has no type and belongs to nobody. */
    public static LogEvent of(long index, byte[] bytes) {
        return Leaf.parse(bytes).map(leaf -> of(index, leaf)).orElseGet(() -> unreadable(index));
    }

    private static LogEvent of(long index, Leaf leaf) {
        var body = leaf.body();
        if (!(body.get("type") instanceof String type)) {
            return unreadable(index);
        }
        try {
            return new LogEvent(
                    index,
                    type,
                    Instant.EPOCH.plus(leaf.micros(), ChronoUnit.MICROS),
                    id(body, "organization"),
                    id(body, "actor"),
                    id(body, "signer"),
                    id(body, "request"),
                    id(body, "grant"),
                    id(body, "operation"),
                    details(leaf));
        } catch (IllegalArgumentException | ArithmeticException notIds) {
            return unreadable(index);
        }
    }

    /** What stands at a place where nothing can be read. */
    public static LogEvent unreadable(long index) {
        return new LogEvent(index, UNREADABLE, Instant.EPOCH, null, null, null, null, null, null, Map.of());
    }

    private static @Nullable UUID id(Map<String, Object> body, String name) {
        return body.get(name) instanceof String text ? UUID.fromString(text) : null;
    }

    private static Map<String, Object> details(Leaf leaf) {
        var details = new HashMap<String, Object>();
        if (leaf.body().get("details") instanceof Map<?, ?> known) {
            known.forEach((name, value) -> details.put(String.valueOf(name), value));
        }
        if (leaf.slot() > 0) {
            details.put("slot", leaf.slot());
        }
        return details;
    }
}
