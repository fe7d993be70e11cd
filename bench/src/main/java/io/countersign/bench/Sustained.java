package io.countersign.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * A load that a gateway should bear for ever: a part of its capacity, which a short closed loop finds out first, by a timetable. It shows
 * whether calls become slower on the way, and what the heap holds more at the end than at the begin.
 */
final class Sustained implements Measurement {
    private static final int PERCENT = 70;
    private static final Duration CAPACITY = Duration.ofSeconds(3);

    private final Site site;
    private final Scenario scenario;
    private final Signing signing;

    /** Latencies of each tenth of the time, by when a call was due. */
    static final class Tenths implements AnswerBook {
        private static final int PARTS = 10;

        private final AnswerBook others;
        private final long nanos;
        private final Histogram[] parts =
                IntStream.range(0, PARTS).mapToObj(i -> Round.histogram()).toArray(Histogram[]::new);
        private boolean begun;
        private long began;

        /** @param time that the load lasts, from when the first answered call was due */
        Tenths(AnswerBook others, Duration time) {
            this.others = others;
            this.nanos = time.toNanos();
        }

        @Override
        public boolean take(Caller answered) {
            if (!begun) {
                begun = true;
                began = answered.since;
            }
            var part = (int) ((answered.since - began) * PARTS / nanos);
            var right = others.take(answered);
            if (right) {
                Round.record(parts[Math.clamp(part, 0, PARTS - 1)], answered.since);
            }
            return right;
        }

        Histogram first() {
            return parts[0];
        }

        Histogram last() {
            return parts[PARTS - 1];
        }
    }

    Sustained(Site site, Scenario scenario) {
        this.site = site;
        this.scenario = scenario;
        this.signing = new Signing(site, scenario);
    }

    @Override
    public void warmUp(int connections, Duration time) {
        signing.warmUp(connections, time);
    }

    @Override
    public Optional<Exchange> exchange() {
        return signing.exchange();
    }

    /** At a rate that somebody else chose it is that one, and nothing is found out before. */
    @Override
    public Figure figure(int connections, double rate, boolean poisson, Duration time) {
        var more = new LinkedHashMap<String, Number>();
        var asked = rate;
        if (rate == 0) {
            var capacity = signing.capacity(connections, CAPACITY);
            more.put("capacity_per_s", capacity);
            asked = capacity * PERCENT / 100;
        }
        var timetable = new OpenLoop(asked, poisson);
        var seen = new Tenths[1];
        var before = heapMiB();
        var checked = signing.checked(
                connections, answers -> seen[0] = new Tenths(answers, time), callers -> timetable.run(callers, time));
        var after = heapMiB();
        addMillis(more, "first_tenth", seen[0].first());
        addMillis(more, "last_tenth", seen[0].last());
        more.put("heap_begin_mib", before);
        more.put("heap_end_mib", after);
        more.put("heap_growth_mib", after - before);
        var done = checked.trial().round().calls() * scenario.batch();
        return checked.trial().figure(scenario, connections, asked, done, checked.errors(), checked.complaints(), more);
    }

    private static void addMillis(Map<String, Number> more, String part, Histogram latency) {
        more.put(part + "_p50_ms", latency.getValueAtPercentile(50) / 1e6);
        more.put(part + "_p99_ms", latency.getValueAtPercentile(99) / 1e6);
    }

    /** What the gateways still hold after their garbage collectors took the rest. */
    private double heapMiB() {
        try (var jvms =
                GatewayJvms.watch(site.gateways().stream().map(OwnGateway::pid).toList())) {
            return jvms.liveBytes() / (double) (1 << 20);
        }
    }
}
