package io.countersign.verticles.webhooks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When the next attempt follows a failed one. Delays are never shorter than configured and up to a fifth longer, so that what failed
 * together does not come back together.
 *
 * @param delays after the first attempt, the second, and so on; there is one attempt more than delays
 */
record RetrySchedule(List<Duration> delays) {
    /** Longest time that a receiver may ask to be left alone. */
    static final Duration LONGEST_PAUSE = Duration.ofHours(24);

    private static final double JITTER = 0.2;

    RetrySchedule {
        delays = List.copyOf(delays);
    }

    /**
     * @param tries attempts of this schedule, the failed one included
     * @param asked what the receiver asked for; zero when it did not
     * @return empty when there is no further attempt
     */
    Optional<Duration> next(int tries, Duration asked, RandomGenerator random) {
        if (tries > delays.size()) {
            return Optional.empty();
        }
        var millis = delays.get(tries - 1).toMillis();
        var delay = Duration.ofMillis(millis + (long) (millis * JITTER * random.nextDouble()));
        var pause = bounded(asked);
        return Optional.of(delay.compareTo(pause) > 0 ? delay : pause);
    }

    static Duration bounded(Duration asked) {
        return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
    }
}
