package io.countersign.gateway.management;

import io.countersign.verticles.NotificationFigures;
import io.countersign.verticles.NotificationFigures.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** {@code countersign_notifications_total{outcome}}: what became of each try of this gateway to tell somebody. */
public final class NotificationMetrics {
    private NotificationMetrics() {}

    /** Counts from now on. */
    public static void bind(MeterRegistry registry, NotificationFigures figures) {
        Map<Outcome, Counter> counters = new EnumMap<>(Outcome.class);
        for (var outcome : Outcome.values()) {
            counters.put(
                    outcome,
                    Counter.builder("countersign.notifications")
                            .description("Notifications that were sent, were needless, were delayed or were given up")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        figures.onOutcome(
                outcome -> Objects.requireNonNull(counters.get(outcome)).increment());
    }
}
