package io.countersign.gateway.management;

import io.countersign.verticles.RevocationFigures;
import io.countersign.verticles.Signers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code countersign_crl_overdue} and {@code countersign_crl_seconds_left}: lists of revoked certificates of the whole installation; NaN
 * while the database does not answer.
 */
public final class RevocationMetrics {
    /** No scraper asks more often; those who do get what was read before. */
    private static final long FRESH_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long PATIENCE_MILLIS = 1_000;

    private final MeterRegistry registry;
    private final Signers signers;
    private volatile @Nullable RevocationFigures figures;
    private volatile long readAtNanos;
    private @Nullable Future<Void> reading;

    public RevocationMetrics(MeterRegistry registry, Signers signers) {
        this.registry = registry;
        this.signers = signers;
        gauge(
                "countersign.crl.overdue",
                "Lists of revoked certificates that should have been made anew for more than two minutes",
                RevocationFigures::overdue);
        gauge(
                "countersign.crl.seconds.left",
                "Until the first list of revoked certificates ends; below 0 once it has",
                RevocationFigures::secondsLeft);
    }

    private void gauge(String name, String description, ToDoubleFunction<RevocationFigures> figure) {
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
        var started = signers.revocationFigures()
                .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .<Void>transform(this::read);
        reading = started.isComplete() ? null : started;
        return started;
    }

    private synchronized Future<Void> read(@Nullable RevocationFigures found, @Nullable Throwable failure) {
        figures = found;
        readAtNanos = System.nanoTime();
        reading = null;
        return Future.succeededFuture();
    }
}
