package io.countersign.verticles.store;

import io.countersign.protocol.events.EventType;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event for the audit log.
 *
 * @param type a name of {@link EventType}, for example {@code signer.created}
 * @param organization null for what concerns the whole installation
 * @param actor who did it; null for the system
 * @param details everything else worth knowing: strings, integers, booleans, lists and maps of them; never a secret
 */
public record Event(
        String type,
        @Nullable UUID organization,
        @Nullable UUID actor,
        @Nullable UUID signer,
        @Nullable UUID request,
        @Nullable UUID grant,
        @Nullable UUID operation,
        Map<String, Object> details) {
    public Event {
        var known =
                EventType.of(type).orElseThrow(() -> new IllegalArgumentException(type + " is not in the catalogue"));
        details = new TreeMap<>(details);
        assert known.details().containsAll(details.keySet())
                : type + " has other details than its catalogue: " + details.keySet();
    }

    /** An event of an organization that an identity caused. */
    public static Event by(UUID actor, UUID organization, String type) {
        return new Event(type, organization, actor, null, null, null, null, Map.of());
    }

    /** An event of the system itself. */
    public static Event system(String type) {
        return new Event(type, null, null, null, null, null, null, Map.of());
    }

    public Event signer(UUID id) {
        return new Event(type, organization, actor, id, request, grant, operation, details);
    }

    public Event request(UUID id) {
        return new Event(type, organization, actor, signer, id, grant, operation, details);
    }

    public Event grant(@Nullable UUID id) {
        return new Event(type, organization, actor, signer, request, id, operation, details);
    }

    public Event operation(UUID id) {
        return new Event(type, organization, actor, signer, request, grant, id, details);
    }

    /** Adds a detail; a null value is left out. */
    public Event with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        var more = new TreeMap<>(details);
        more.put(name, value);
        return new Event(type, organization, actor, signer, request, grant, operation, more);
    }
}
