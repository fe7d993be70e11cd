package io.countersign.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * More calls than the gateway can serve: a closed loop finds out how many these are, then a timetable brings a multiple of them. What
 * is too much must be refused at once, and what is accepted must be right and in time. Throughput is then what was signed in time, and
 * latency that of what was signed.
 */
final class Overload implements Measurement {
    /** Enough that callers do not wait for each other: what the gateway keeps waiting fits in. */
    private static final int CALLERS = 1_024;

    /** Fewer callers do not find out what a gateway is capable of: they wait for each other. */
    private static final int FEWEST_FOR_CAPACITY = 64;

    /** Of a figure that one takes: its own, and before it the closed loop of one and a half. */
    private static final double LENGTHS = 2.5;

    private final Scenario scenario;
    private final Signing signing;
    private final int percent;

    /** Signatures by latency; refusals that say when to come again are counted, and everything else is kept as it is. */
    static final class Shed implements AnswerBook {
        /** What is signed later than this after it was due is of no use to its caller. */
        static final long IN_TIME_NANOS = TimeUnit.SECONDS.toNanos(1);

        private static final int OK = 200;
        private static final int TOO_MANY = 429;
        private static final int UNAVAILABLE = 503;

        private final AnswerBook others;
        private final Histogram latency = Round.histogram();
        private long refused;
        private long inTime;

        Shed(AnswerBook others) {
            this.others = others;
        }

        @Override
        public boolean take(Caller answered) {
            var status = answered.status();
            var shed = status == TOO_MANY || (status == UNAVAILABLE && !answered.leavesOpen());
            if (shed && answered.hasField("retry-after")) {
                refused++;
                return false;
            }
            if (status == OK) {
                inTime += System.nanoTime() - answered.since <= IN_TIME_NANOS ? 1 : 0;
                Round.record(latency, answered.since);
            }
            return others.take(answered);
        }

        long refused() {
            return refused;
        }

        long inTime() {
            return inTime;
        }
    }

    private Overload(Site site, Scenario scenario, int percent) {
        this.scenario = scenario;
        this.signing = new Signing(site, scenario);
        this.percent = percent;
    }

    /** @param percent of its capacity that the gateway is asked for */
    static Scenario.Way at(int percent) {
        return (site, scenario) -> new Overload(site, scenario, percent);
    }

    /** A figure that is not told, with refusals: a JVM that never refused compiles that while it is measured. */
    @Override
    public void warmUp(int connections, Duration time) {
        if (time.isPositive()) {
            signing.tellLater(overload(connections, false, Duration.ofMillis((long) (time.toMillis() / LENGTHS)))
                    .wrong());
        }
    }

    @Override
    public Optional<Exchange> exchange() {
        return signing.exchange();
    }

    /** At a rate that somebody else chose it is no overload but the same signatures by that timetable, to compare with. */
    @Override
    public Figure figure(int connections, double rate, boolean poisson, Duration time) {
        return rate > 0 ? signing.figure(connections, rate, poisson, time) : overload(connections, poisson, time);
    }

    private Figure overload(int connections, boolean poisson, Duration time) {
        var capacity = signing.capacity(Math.max(connections, FEWEST_FOR_CAPACITY), time);
        var asked = capacity * percent / 100;
        var seen = new Shed[1];
        var checked = signing.checked(
                CALLERS,
                answers -> seen[0] = new Shed(answers),
                callers -> new OpenLoop(asked, poisson).run(callers, time));
        var shed = seen[0];
        var round = checked.trial().round();
        var more = new LinkedHashMap<String, Number>();
        more.put("capacity_per_s", capacity);
        more.put("goodput_to_capacity", shed.inTime() * 1e9 / round.nanos() / capacity);
        more.put("refused_per_s", shed.refused * 1e9 / round.nanos());
        more.put("too_late", shed.latency.getTotalCount() - shed.inTime());
        return checked.trial()
                .with(new Round(shed.inTime(), round.nanos(), shed.latency))
                .figure(scenario, CALLERS, asked, shed.inTime(), checked.errors(), checked.complaints(), more);
    }
}
