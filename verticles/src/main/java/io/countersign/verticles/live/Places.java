package io.countersign.verticles.live;

import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.LiveFigures;
import io.countersign.verticles.Refusal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** How many streams there may be on this node, of one organization, and of one identity. Any thread. */
final class Places {
    /** Those who have one give it back when their token ends, which takes minutes; somebody may leave earlier. */
    private static final int RETRY_SECONDS = 10;

    private final DomainConfig.Live limits;
    private final LiveFigures figures;
    private final Map<UUID, Integer> byIdentity = new HashMap<>();
    private final Map<UUID, Integer> byOrganization = new HashMap<>();
    private int all;

    Places(DomainConfig.Live limits, LiveFigures figures) {
        this.limits = limits;
        this.figures = figures;
    }

    /** Takes a place; empty when it was there to take. */
    synchronized Optional<Refusal> take(Caller caller) {
        if (all >= limits.streams()) {
            return Optional.of(
                    tooMany("this gateway has as many streams as it may have; another gateway may have room"));
        }
        if (byIdentity.getOrDefault(caller.id(), 0) >= limits.streamsPerIdentity()) {
            return Optional.of(tooMany("this identity has " + limits.streamsPerIdentity()
                    + " streams open at this gateway, and may not have more; close one of them first"));
        }
        if (byOrganization.getOrDefault(caller.organization(), 0) >= limits.streamsPerOrganization()) {
            return Optional.of(tooMany("your organization has " + limits.streamsPerOrganization()
                    + " streams open at this gateway, and may not have more; another gateway may have room"));
        }
        byIdentity.merge(caller.id(), 1, Integer::sum);
        byOrganization.merge(caller.organization(), 1, Integer::sum);
        figures.open(++all);
        return Optional.empty();
    }

    /** Gives it back. */
    synchronized void give(Caller caller) {
        oneLess(byIdentity, caller.id());
        oneLess(byOrganization, caller.organization());
        figures.open(--all);
    }

    private static void oneLess(Map<UUID, Integer> taken, UUID whose) {
        taken.computeIfPresent(whose, (id, count) -> count == 1 ? null : count - 1);
    }

    private static Refusal tooMany(String detail) {
        return new Refusal.TooMany("TOO_MANY_STREAMS", detail, RETRY_SECONDS);
    }
}
