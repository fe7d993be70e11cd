package io.countersign.gateway.management;

import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.http.Traffic;
import io.countersign.gateway.operations.SignatureCount;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** The gateway's own meters. Labels have few values: operation ids, status classes, codes of problems, outcomes. */
public final class GatewayMetrics implements Traffic, SignatureCount {
    private static final Duration[] BUCKETS = LongStream.of(
                    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000, 60_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final int CLASS = 100;

    /** Those that docs/operating.md says to have an alarm for: an increase from nothing is none, so they stand at 0 from the start. */
    private static final List<String> ALARMS = List.of(
            "DATABASE_UNAVAILABLE",
            "GATEWAY_NOT_REGISTERED",
            "KEY_UNUSABLE",
            "ORDER_REFUSED",
            "ROLLBACK_DETECTED",
            "SIGNATURE_INVALID",
            "TOKEN_UNAVAILABLE");

    private static final List<String> OUTCOMES = List.of("signed", "replayed", "denied", "failed");

    private record Answered(String operation, int statusClass) {}

    private final MeterRegistry registry;
    private final Map<Answered, Timer> timers = new ConcurrentHashMap<>();
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();
    private final Map<String, Counter> signatures = new ConcurrentHashMap<>();

    public GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
        ALARMS.forEach(code -> refusals.put(code, refusalCounter(code)));
        OUTCOMES.forEach(outcome -> signatures.put(outcome, signatureCounter(outcome)));
    }

    @Override
    public void answered(Optional<ContractOperation> operation, int status, long nanos) {
        var key = new Answered(operation.map(ContractOperation::id).orElse("none"), status / CLASS);
        timers.computeIfAbsent(key, this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Answered key) {
        return Timer.builder("countersign.http")
                .description("Time from a request's head to its answer")
                .tag("operation", key.operation())
                .tag("status", key.statusClass() + "xx")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    @Override
    public void refused(String code) {
        refusals.computeIfAbsent(code, this::refusalCounter).increment();
    }

    private Counter refusalCounter(String code) {
        return Counter.builder("countersign.refusals")
                .description("Problem answers by code")
                .tag("code", code)
                .register(registry);
    }

    @Override
    public void add(String outcome, int count) {
        signatures.computeIfAbsent(outcome, this::signatureCounter).increment(count);
    }

    private Counter signatureCounter(String outcome) {
        return Counter.builder("countersign.signatures")
                .description("Signatures asked for, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }
}
