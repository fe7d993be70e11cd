package io.countersign.verticles.live;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.LiveFigures;
import io.countersign.verticles.Refusal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** How many streams there may be on this node, and of one identity. Any thread. */
final class Places {
    /** Those who have one give it back when their token ends, which takes minutes; somebody may leave earlier. */
    private static final int RETRY_SECONDS = 10;

    private final DomainConfig.Live limits;
    private final LiveFigures figures;
    private final Map<UUID, Integer> taken = new HashMap<>();
    private int all;

    Places(DomainConfig.Live limits, LiveFigures figures) {
        this.limits = limits;
        this.figures = figures;
    }

    /** Takes a place; empty when it was there to take. */
    synchronized Optional<Refusal> take(UUID identity) {
        if (all >= limits.streams()) {
            return Optional.of(
                    tooMany("this gateway has as many streams as it may have; another gateway may have room"));
        }
        if (taken.getOrDefault(identity, 0) >= limits.streamsPerIdentity()) {
            return Optional.of(tooMany("this identity has " + limits.streamsPerIdentity()
                    + " streams open at this gateway, and may not have more; close one of them first"));
        }
        taken.merge(identity, 1, Integer::sum);
        figures.open(++all);
        return Optional.empty();
    }

    /** Gives it back. */
    synchronized void give(UUID identity) {
        taken.computeIfPresent(identity, (id, count) -> count == 1 ? null : count - 1);
        figures.open(--all);
    }

    private static Refusal tooMany(String detail) {
        return new Refusal.TooMany("TOO_MANY_STREAMS", detail, RETRY_SECONDS);
    }
}
