package io.countersign.verticles.store;

import io.countersign.protocol.events.EventType;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Filters by the type of events, as callers write them. */
public final class TypeFilters {
    private TypeFilters() {}

    /** Why the first of these that names nothing is refused: an empty answer would read as if nothing had happened. */
    public static Optional<Refusal> refusal(Collection<String> filters) {
        return filters.stream()
                .filter(filter -> !EventType.matchesAny(filter))
                .findFirst()
                .map(TypeFilters::noSuchType);
    }

    /** As {@link #refusal}; null is no filter. */
    public static Future<Void> known(@Nullable String filter) {
        return refusal(filter == null ? List.of() : List.of(filter))
                .<Future<Void>>map(refusal -> Future.failedFuture(refusal.refused()))
                .orElseGet(Future::succeededFuture);
    }

    private static Refusal noSuchType(String filter) {
        return Refusal.BadInput.field(
                "type",
                "\"" + filter + "\" is no type of event and no prefix of one; known are "
                        + String.join(", ", EventType.near(filter)));
    }
}
