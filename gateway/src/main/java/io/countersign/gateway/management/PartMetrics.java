package io.countersign.gateway.management;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code countersign_part_up{part}}: what {@code /readyz} says, for alarms. The parts are fixed but for the tokens of the configuration. */
public final class PartMetrics {
    /** Whoever scrapes while PostgreSQL hangs sees the answer of the check before; the next scrape sees this one's. */
    private static final long PATIENCE_MILLIS = 1_000;

    private final Readiness readiness;
    private final MultiGauge up;
    private @Nullable Future<Readiness.Report> checking;

    public PartMetrics(MeterRegistry registry, Readiness readiness) {
        this.readiness = readiness;
        this.up = MultiGauge.builder("countersign.part.up")
                .description("1 while a part of the gateway is up, 0 while it is down, as /readyz says")
                .register(registry);
    }

    /** Checks the parts; those who scrape at once share one check. Never fails. */
    public synchronized Future<Void> refresh() {
        var running = checking;
        if (running == null) {
            var started = readiness.check().onSuccess(this::show);
            checking = started.isComplete() ? null : started;
            running = started;
        }
        return running.timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private synchronized void show(Readiness.Report report) {
        checking = null;
        up.register(
                report.parts().stream()
                        .map(part -> MultiGauge.Row.of(Tags.of("part", part.part()), part.up() ? 1 : 0))
                        .toList(),
                true);
    }
}
