package io.countersign.bench;

import java.time.Duration;
import java.util.Optional;

/** A scenario at work on a site: warm-up, then one figure after the other, each with all answers checked. */
interface Measurement {
    /** The load of {@link #figure} for so long, without a figure; nothing if the time is not positive. */
    void warmUp(int connections, Duration time);

    /** A call of {@link #figure} and its answer, for an echo of both; empty where there is none that others are like. */
    default Optional<Exchange> exchange() {
        return Optional.empty();
    }

    /**
     * Measures once.
     *
     * @param connections callers at the same time
     * @param rate calls a second by a timetable; 0: each connection sends when its last call was answered
     * @param poisson whether callers of the timetable come at random
     * @throws BenchException if there is no figure: a connection broke
     */
    Figure figure(int connections, double rate, boolean poisson, Duration time);
}
