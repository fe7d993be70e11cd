package io.countersign.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
    /** @param percent of the highest throughput; 0: measured at another load */
    record Measured(Figure figure, int percent) {}

    /** Measures all of it once. */
    List<Measured> on(Measurement measurement) {
        var measured = new ArrayList<Measured>();
        for (var callers : connections) {
            for (var rate : rates.isEmpty() ? List.of(0.0) : rates) {
                measured.add(new Measured(measurement.figure(callers, rate, poisson, time), 0));
            }
        }
        var most = measured.stream()
                .mapToDouble(m -> m.figure().callsPerSecond())
                .max()
                .orElse(0);
        for (var percent : percents) {
            var figure = measurement.figure(connections.getLast(), most * percent / 100, poisson, time);
            measured.add(new Measured(figure, percent));
        }
        return measured;
    }
}
