package io.countersign.gateway.management;

import io.countersign.protocol.api.LogWitness;
import io.countersign.verticles.Log;
import io.countersign.verticles.LogFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code countersign_log_*}: the Merkle log of the whole installation, as the database tells it; NaN while that does not answer. */
public final class LogMetrics {
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final MultiGauge witnessLag;
    private final MultiGauge witnessProblem;
    private final Figures<LogFigures> figures;

    public LogMetrics(MeterRegistry registry, Log log) {
        this.figures = new Figures<>(FRESH, log::figures, this::showWitnesses);
        figures.gauge(registry, "countersign.log.size", "Leaves in the tree", LogFigures::size);
        figures.gauge(
                registry,
                "countersign.log.waiting",
                "Committed leaves without a place in the tree",
                LogFigures::waiting);
        figures.gauge(
                registry, "countersign.log.lag.seconds", "How long the oldest of those waits", LogFigures::lagSeconds);
        figures.gauge(
                registry,
                "countersign.log.verified",
                "Leaves that the newest verified mark covers",
                LogFigures::verified);
        figures.gauge(
                registry, "countersign.log.scrubbed", "Index that the scrubber comes to next", LogFigures::scrubbed);
        figures.gauge(
                registry,
                "countersign.log.damages",
                "Different damages of the log that were found, ever",
                LogFigures::damages);
        this.witnessLag = MultiGauge.builder("countersign.log.witness.lag")
                .description("Leaves that a witness has not cosigned yet")
                .register(registry);
        this.witnessProblem = MultiGauge.builder("countersign.log.witness.problem")
                .description("1 for each witness that does not cosign, and why")
                .register(registry);
    }

    /** Before the gauges are read. Never fails. */
    public Future<Void> refresh() {
        return figures.refresh();
    }

    private void showWitnesses(@Nullable LogFigures found) {
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
    }
}
