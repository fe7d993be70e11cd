package io.countersign.protocol.api;

import java.time.Duration;
import java.util.Optional;

/**
 * The longest time one approval can be good for: a duration or, said out loud, no limit.
 *
 * @param maximum at least one second; empty means unlimited
 */
public record WindowCeiling(Optional<Duration> maximum) {
    public WindowCeiling {
        if (maximum.isPresent() && maximum.get().compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a window lasts at least one second");
        }
    }

    public static WindowCeiling of(Duration maximum) {
        return new WindowCeiling(Optional.of(maximum));
    }

    public static WindowCeiling none() {
        return new WindowCeiling(Optional.empty());
    }

    @Override
    public String toString() {
        return maximum.map(Duration::toString).orElse("unlimited");
    }
}
