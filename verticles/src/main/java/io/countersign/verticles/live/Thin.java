package io.countersign.verticles.live;

import io.countersign.protocol.api.LiveEvent;
import io.countersign.verticles.feed.LogEvent;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From an event of the log to what streams carry: without details that are long, such as scopes and policies. */
final class Thin {
    /** Characters, roughly; with this the window of all events stays at some megabytes. */
    private static final int LONGEST_DETAILS = 4_096;

    private Thin() {}

    static LiveEvent of(LogEvent event) {
        boolean fits = left(event.details(), LONGEST_DETAILS) >= 0;
        return new LiveEvent(
                event.index(),
                event.type(),
                event.at(),
                event.organization(),
                event.actor(),
                event.signer(),
                event.request(),
                event.grant(),
                event.operation(),
                fits ? event.details() : Map.of(),
                fits ? null : true);
    }

    /** What is left of so many characters; negative when it was not enough. */
    private static int left(@Nullable Object value, int room) {
        return switch (value) {
            case Map<?, ?> map -> {
                int rest = room;
                for (var entry : map.entrySet()) {
                    rest = rest < 0 ? rest : left(entry.getValue(), left(entry.getKey(), rest));
                }
                yield rest;
            }
            case Collection<?> all -> {
                int rest = room;
                for (var item : all) {
                    rest = rest < 0 ? rest : left(item, rest);
                }
                yield rest;
            }
            case null, default -> room - String.valueOf(value).length() - 1;
        };
    }
}
