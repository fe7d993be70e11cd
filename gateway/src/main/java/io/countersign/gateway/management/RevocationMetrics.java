package io.countersign.gateway.management;

import io.countersign.verticles.RevocationFigures;
import io.countersign.verticles.Signers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * {@code countersign_crl_overdue} and {@code countersign_crl_seconds_left}: lists of revoked certificates of the whole installation; NaN
 * while the database does not answer.
 */
public final class RevocationMetrics {
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Figures<RevocationFigures> figures;

    public RevocationMetrics(MeterRegistry registry, Signers signers) {
        figures = new Figures<>(FRESH, signers::revocationFigures);
        figures.gauge(
                registry,
                "countersign.crl.overdue",
                "Lists of revoked certificates that should have been made anew for more than two minutes",
                RevocationFigures::overdue);
        figures.gauge(
                registry,
                "countersign.crl.seconds.left",
                "Until the first list of revoked certificates ends; below 0 once it has",
                RevocationFigures::secondsLeft);
    }

    /** Before the gauges are read. Never fails. */
    public Future<Void> refresh() {
        return figures.refresh();
    }
}
