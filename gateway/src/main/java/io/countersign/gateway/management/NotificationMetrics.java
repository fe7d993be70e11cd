package io.countersign.gateway.management;

import io.countersign.verticles.NotificationFigures;
import io.countersign.verticles.NotificationFigures.Medium;
import io.countersign.verticles.NotificationFigures.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** {@code countersign_notifications_total{medium,outcome}}: what became of each try of this gateway to tell somebody. */
public final class NotificationMetrics {
    private NotificationMetrics() {}

    /** Counts from now on. */
    public static void bind(MeterRegistry registry, NotificationFigures figures) {
        Map<Medium, Map<Outcome, Counter>> counters = new EnumMap<>(Medium.class);
        for (var medium : Medium.values()) {
            var ofMedium = new EnumMap<Outcome, Counter>(Outcome.class);
            for (var outcome : Outcome.values()) {
                ofMedium.put(outcome, counter(registry, medium, outcome));
            }
            counters.put(medium, ofMedium);
        }
        figures.onOutcome((medium, outcome) -> Objects.requireNonNull(
                        Objects.requireNonNull(counters.get(medium)).get(outcome))
                .increment());
    }

    private static Counter counter(MeterRegistry registry, Medium medium, Outcome outcome) {
        return Counter.builder("countersign.notifications")
                .description("Notifications that were sent, were needless, were delayed or were given up")
                .tag("medium", medium.name().toLowerCase(Locale.ROOT))
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
