package io.countersign.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * One measured figure.
 *
 * @param rate calls a second of the timetable; 0 where callers wait for each other
 * @param signatures answered while the clock ran
 * @param errors answers that were not the signatures asked for, and everything that the check found wrong
 * @param cpu microseconds of processor time by part while the clock ran
 * @param heap what the gateway's JVM did meanwhile
 * @param residentMiB of the gateway at the end
 * @param more what this scenario shows beside what all show, by name in JSON; names end in their unit
 */
record Figure(
        Scenario scenario,
        int connections,
        double rate,
        Round round,
        long signatures,
        long errors,
        List<String> complaints,
        Map<ProcessTimes.Part, Long> cpu,
        GatewayJvms.Use heap,
        long residentMiB,
        Log log,
        Map<String, Number> more) {
    /**
     * The Merkle log under this load.
     *
     * @param waiting most leaves that were committed and had no place in the tree yet; empty when the gateway never said
     * @param caughtUpMillis from the end of the load until each had one
     * @param caughtUpMicros of processor time meanwhile, without the generator's: work that the load left behind
     */
    record Log(OptionalLong waiting, long caughtUpMillis, long caughtUpMicros) {}

    /** The same with what was wrong before it. */
    Figure after(Wrong before) {
        var all = before.and(errors, complaints);
        return new Figure(
                scenario,
                connections,
                rate,
                round,
                signatures,
                all.errors(),
                all.complaints(),
                cpu,
                heap,
                residentMiB,
                log,
                more);
    }

    Wrong wrong() {
        return new Wrong(errors, complaints);
    }

    double throughput() {
        return signatures * 1e9 / round.nanos();
    }

    double callsPerSecond() {
        return throughput() * scenario.callsEach();
    }

    double millis(double percentile) {
        return round.latency().getValueAtPercentile(percentile) / 1e6;
    }

    private double cpuPerSignature(ProcessTimes.Part part) {
        return signatures == 0 ? 0 : (double) cpu.getOrDefault(part, 0L) / signatures;
    }

    double cpuPerSignature() {
        var all = cpu.values().stream().mapToLong(Long::longValue).sum();
        return signatures == 0 ? 0 : (double) all / signatures;
    }

    private double perSignature(long micros) {
        return signatures == 0 ? 0 : rounded((double) micros / signatures, 10);
    }

    ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("scenario", scenario.name()).put("connections", connections);
        if (scenario.batch() > 1) {
            json.put("batch", scenario.batch());
        }
        if (rate > 0) {
            json.put("rate", rate);
        }
        json.put("seconds", rounded(round.nanos() / 1e9, 100));
        json.put("throughput", rounded(throughput(), 10)).put("signatures", signatures);
        json.put("p50_ms", rounded(millis(50), 1000)).put("p90_ms", rounded(millis(90), 1000));
        json.put("p99_ms", rounded(millis(99), 1000)).put("p999_ms", rounded(millis(99.9), 1000));
        json.put("max_ms", rounded(millis(100), 1000)).put("errors", errors);
        json.put("cpu_us_per_signature", rounded(cpuPerSignature(), 10));
        var parts = json.putObject("cpu_us_per_signature_by_process");
        cpu.keySet()
                .forEach(part -> parts.put(part.name().toLowerCase(Locale.ROOT), rounded(cpuPerSignature(part), 10)));
        json.put("catch_up_cpu_us_per_signature", perSignature(log.caughtUpMicros()));
        if (residentMiB > 0) {
            addGateway(json);
        }
        log.waiting().ifPresent(leaves -> json.put("log_waiting_leaves", leaves));
        json.put("log_caught_up_ms", log.caughtUpMillis());
        more.forEach((name, value) -> json.put(name, rounded(value.doubleValue(), 1000)));
        addComplaints(json);
        return json;
    }

    /** What is seen of gateways that run beside us. */
    private void addGateway(ObjectNode json) {
        if (heap.allocatedBytes() > 0) {
            json.put("allocated_bytes_per_signature", signatures == 0 ? 0 : heap.allocatedBytes() / signatures);
            json.putObject("gc_pauses")
                    .put("count", heap.pauses())
                    .put("total_ms", heap.pausedMillis())
                    .put("longest_ms", heap.longestMillis());
        }
        json.put("gateway_rss_mib", residentMiB);
    }

    void addComplaints(ObjectNode json) {
        if (!complaints.isEmpty()) {
            complaints.stream().limit(10).forEach(json.putArray("complaints")::add);
        }
    }

    /** Adds the latencies of something that was measured beside this, and this divided by what it showed. */
    void addRatios(ObjectNode json, double otherPerSecond, double otherP50Millis, double otherP99Millis) {
        json.put("p50_ms", Rounding.digits(otherP50Millis)).put("p99_ms", Rounding.digits(otherP99Millis));
        json.put("throughput_ratio", Rounding.digits(throughput() / otherPerSecond));
        json.put("p50_ratio", Rounding.digits(millis(50) / otherP50Millis));
        json.put("p99_ratio", Rounding.digits(millis(99) / otherP99Millis));
    }

    private static double rounded(double value, int steps) {
        return Math.round(value * steps) / (double) steps;
    }

    static String heading() {
        return "%-10s %5s %12s %9s %9s %9s %7s  %s"
                .formatted(
                        "scenario",
                        "conns",
                        "signatures/s",
                        "p50 ms",
                        "p99 ms",
                        "max ms",
                        "errors",
                        "CPU us per signature");
    }

    String line() {
        var parts = new StringBuilder();
        cpu.keySet()
                .forEach(part -> parts.append(
                        " %s %.0f".formatted(part.name().toLowerCase(Locale.ROOT), cpuPerSignature(part))));
        return "%-10s %5d %12.0f %9.2f %9.2f %9.2f %7d  %.0f:%s%s"
                        .formatted(
                                scenario.name(),
                                connections,
                                throughput(),
                                millis(50),
                                millis(99),
                                millis(100),
                                errors,
                                cpuPerSignature(),
                                parts,
                                residentMiB == 0 ? "" : "; RSS " + residentMiB + " MiB")
                + more.entrySet().stream()
                        .map(e -> "; %s %.5g".formatted(e.getKey(), e.getValue().doubleValue()))
                        .collect(Collectors.joining())
                + (log.waiting().isPresent() ? "" : "; the gateway never said how far the log was");
    }
}
