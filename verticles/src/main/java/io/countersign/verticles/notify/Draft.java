package io.countersign.verticles.notify;

import io.countersign.verticles.feed.LogEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That some people should be told of an event.
 *
 * @param cause the same for everything that must be told only once
 * @param step the open step that people are asked to decide on; null when they are not
 * @param people who; those without an address and those who do not want to hear are left out later
 */
record Draft(
        LogEvent event, Kind kind, String cause, @Nullable Integer step, List<UUID> people) {
    /** Of an event, what is shown of it and is not kept with its request or grant. */
    private static final List<String> KEPT = List.of(
            "reason",
            "state",
            "before",
            "days",
            "notAfter",
            "remaining",
            "expiresAt",
            "ratifyBy",
            "webhook",
            "channel");

    static Draft of(LogEvent event, Kind kind, Collection<UUID> people) {
        return new Draft(event, kind, "event:" + event.index(), null, List.copyOf(people));
    }

    /** Each step of a request asks once. */
    static Draft asking(LogEvent event, Kind kind, UUID request, long step, Collection<UUID> people) {
        var number = Math.toIntExact(step);
        var cause = kind == Kind.REMINDER ? "event:" + event.index() : "step:" + request + ":" + number;
        return new Draft(event, kind, cause, number, List.copyOf(people));
    }

    /** The event's type and some of its details. */
    Map<String, Object> details() {
        var details = new HashMap<String, Object>();
        event.details().forEach((name, value) -> {
            if (KEPT.contains(name)) {
                details.put(name, value);
            }
        });
        details.put("type", event.type());
        if (event.actor() != null) {
            details.put("actor", event.actor().toString());
        }
        return details;
    }
}
