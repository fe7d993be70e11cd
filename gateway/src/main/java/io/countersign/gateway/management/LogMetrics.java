package io.countersign.gateway.management;

import io.countersign.protocol.api.LogWitness;
import io.countersign.verticles.Log;
import io.countersign.verticles.LogFigures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** {@code countersign_log_*}: the Merkle log of the whole installation, as the database tells it; NaN while that does not answer. */
public final class LogMetrics {
    /** No scraper asks more often; those who do get what was read before. */
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long PATIENCE_MILLIS = 1_000;

    private final MultiGauge witnessLag;
    private final MultiGauge witnessProblem;
    private final MeterRegistry registry;
    private final Log log;
    private volatile @Nullable LogFigures figures;
    private volatile long readAtNanos;
    private @Nullable Future<Void> reading;

    public LogMetrics(MeterRegistry registry, Log log) {
        this.registry = registry;
        this.log = log;
        gauge("countersign.log.size", "Leaves in the tree", LogFigures::size);
        gauge("countersign.log.waiting", "Committed leaves without a place in the tree", LogFigures::waiting);
        gauge("countersign.log.lag.seconds", "How long the oldest of those waits", LogFigures::lagSeconds);
        gauge("countersign.log.verified", "Leaves that the newest verified mark covers", LogFigures::verified);
        gauge("countersign.log.scrubbed", "Index that the scrubber comes to next", LogFigures::scrubbed);
        gauge("countersign.log.damages", "Different damages of the log that were found, ever", LogFigures::damages);
        this.witnessLag = MultiGauge.builder("countersign.log.witness.lag")
                .description("Leaves that a witness has not cosigned yet")
                .register(registry);
        this.witnessProblem = MultiGauge.builder("countersign.log.witness.problem")
                .description("1 for each witness that does not cosign, and why")
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<LogFigures> figure) {
        Gauge.builder(name, () -> {
                    var known = figures;
                    return known == null ? Double.NaN : figure.applyAsDouble(known);
                })
                .description(description)
                .register(registry);
    }

    /** Reads the gauges anew unless they are fresh; those who scrape at once share one reading. Never fails. */
    public synchronized Future<Void> refresh() {
        if (reading != null) {
            return reading;
        }
        if (figures != null && System.nanoTime() - readAtNanos < FRESH_NANOS) {
            return Future.succeededFuture();
        }
        var started =
                log.figures().timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).<Void>transform(this::read);
        reading = started.isComplete() ? null : started;
        return started;
    }

    private synchronized Future<Void> read(@Nullable LogFigures found, @Nullable Throwable failure) {
        figures = found;
        var known = found == null ? List.<LogWitness>of() : found.witnesses();
        var size = found == null ? 0 : found.size();
        witnessLag.register(
                known.stream()
                        .map(witness -> MultiGauge.Row.of(
                                Tags.of("witness", witness.name()), Math.max(0, size - witness.cosigned())))
                        .toList(),
                true);
        witnessProblem.register(
                known.stream()
                        .filter(witness -> witness.problem() != null)
                        .map(witness -> MultiGauge.Row.of(
                                Tags.of("witness", witness.name(), "problem", String.valueOf(witness.problem())), 1))
                        .toList(),
                true);
        readAtNanos = System.nanoTime();
        reading = null;
        return Future.succeededFuture();
    }
}
