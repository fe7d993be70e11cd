package io.countersign.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway is asked to bear, one figure for each.
 *
 * @param connections callers at the same time
 * @param rates calls a second by a timetable; empty: callers wait for their last answer
 * @param percents the same as parts of the highest throughput that was just measured
 * @param poisson whether callers of a timetable come at random
 * @param time that each figure takes
 */
record Load(List<Integer> connections, List<Double> rates, List<Integer> percents, boolean poisson, Duration time) {
    /**
     * @param percent of the highest throughput; 0: measured at another load
     * @param beside the same calls at the other build, measured right before or after; null: there is none
     */
    record Measured(Figure figure, int percent, @Nullable Figure beside) {}

    /**
     * Measures all of it once.
     *
     * @param beside another build, which bears each load next to ours; null: none
     * @param besideFirst whether it goes first, so that over the rounds neither always follows the other
     */
    List<Measured> on(Measurement ours, @Nullable Measurement beside, boolean besideFirst) {
        return on(ours, beside, besideFirst, new ArrayList<>());
    }

    /**
     * @param measured takes each as soon as it is there: what fails later does not take it away
     * @return the same list
     */
    List<Measured> on(Measurement ours, @Nullable Measurement beside, boolean besideFirst, List<Measured> measured) {
        var both = new Both(ours, beside, besideFirst);
        for (var callers : connections) {
            for (var rate : rates.isEmpty() ? List.of(0.0) : rates) {
                measured.add(both.measured(callers, rate, 0));
            }
        }
        var most = measured.stream()
                .mapToDouble(m -> m.figure().callsPerSecond())
                .max()
                .orElse(0);
        for (var percent : percents) {
            measured.add(both.measured(mostConnections(), most * percent / 100, percent));
        }
        return measured;
    }

    /** Callers of what is measured at a part of the highest throughput. */
    int mostConnections() {
        return Collections.max(connections);
    }

    private final class Both {
        private final Measurement ours;
        private final @Nullable Measurement beside;
        private final boolean besideFirst;

        Both(Measurement ours, @Nullable Measurement beside, boolean besideFirst) {
            this.ours = ours;
            this.beside = beside;
            this.besideFirst = besideFirst;
        }

        Measured measured(int callers, double rate, int percent) {
            var before = beside != null && besideFirst ? beside.figure(callers, rate, poisson, time) : null;
            var figure = ours.figure(callers, rate, poisson, time);
            var after = beside != null && !besideFirst ? beside.figure(callers, rate, poisson, time) : null;
            return new Measured(figure, percent, before == null ? after : before);
        }
    }
}
