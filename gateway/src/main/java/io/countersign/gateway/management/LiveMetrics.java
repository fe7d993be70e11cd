package io.countersign.gateway.management;

import io.countersign.verticles.LiveFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** {@code countersign_live_streams}, {@code countersign_live_events_total} and {@code countersign_live_cut_total}. */
public final class LiveMetrics {
    private LiveMetrics() {}

    public static void register(MeterRegistry registry, LiveFigures figures) {
        Gauge.builder("countersign.live.streams", figures, LiveFigures::open)
                .description("Event streams that are open")
                .register(registry);
        FunctionCounter.builder("countersign.live.events", figures, LiveFigures::sent)
                .description("Events sent to streams, once for each stream")
                .register(registry);
        FunctionCounter.builder("countersign.live.cut", figures, LiveFigures::cut)
                .description("Event streams that were ended because they were read too slowly")
                .register(registry);
    }
}
