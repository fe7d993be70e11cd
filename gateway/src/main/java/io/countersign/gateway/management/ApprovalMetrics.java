package io.countersign.gateway.management;

import io.countersign.verticles.ApprovalFigures;
import io.countersign.verticles.ApprovalFigures.Move;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * {@code countersign_approval_decisions_total{outcome,signer}}, {@code countersign_approval_pending_age_seconds} (how old requests are
 * when they leave pending) and {@code countersign_approval_pending_requests}. The label {@code signer} is an id, because slugs repeat
 * across organizations; after the first {@link #MOST_SIGNERS} of a process it is {@code other}.
 */
public final class ApprovalMetrics {
    /** Times five outcomes: what a metrics store bears. */
    static final int MOST_SIGNERS = 500;

    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration[] BUCKETS = {
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        Duration.ofHours(4),
        Duration.ofHours(8),
        Duration.ofDays(1),
        Duration.ofDays(3),
        Duration.ofDays(7)
    };

    private record Decided(String outcome, String signer) {}

    private final MeterRegistry registry;
    private final Figures<Long> pending;
    private final Timer ages;
    private final Counter bypassed;
    private final Map<Decided, Counter> decisions = new ConcurrentHashMap<>();
    private final Map<UUID, String> signers = new ConcurrentHashMap<>();

    public ApprovalMetrics(MeterRegistry registry, ApprovalFigures figures) {
        this.registry = registry;
        this.pending = new Figures<>(FRESH, figures::pending);
        this.ages = Timer.builder("countersign.approval.pending.age")
                .description("Age of requests when they leave pending")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        pending.gauge(
                registry,
                "countersign.approval.pending.requests",
                "Requests that wait for a decision, in all organizations; NaN while PostgreSQL does not answer",
                Long::doubleValue);
        this.bypassed = Counter.builder("countersign.approval.bypassed")
                .description("Requests that were approved by nobody, because approval.bypass is on")
                .register(registry);
        figures.onMove(this::count);
    }

    private void count(Move move) {
        if (move.outcome().equals("bypassed")) {
            bypassed.increment();
        }
        decisions
                .computeIfAbsent(new Decided(move.outcome(), label(move.signer())), this::counter)
                .increment();
        var age = move.age();
        if (age != null) {
            ages.record(age.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private String label(UUID signer) {
        var known = signers.get(signer);
        if (known != null) {
            return known;
        }
        // Two threads may pass together, so the bound holds but for their number.
        return signers.size() >= MOST_SIGNERS ? "other" : signers.computeIfAbsent(signer, UUID::toString);
    }

    private Counter counter(Decided key) {
        return Counter.builder("countersign.approval.decisions")
                .description("Decisions and other moves of requests made by this gateway")
                .tag("outcome", key.outcome())
                .tag("signer", key.signer())
                .register(registry);
    }

    /** Before the gauge is read. Never fails. */
    public Future<Void> refresh() {
        return pending.refresh();
    }
}
