package io.countersign.gateway.http;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whose calls are inside, and whether several organizations call. Guarded by the lock of its {@link Admission}. */
final class Shares {
    private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<UUID, Share> inside = new HashMap<>();
    private Share biggest = new Share();
    private @Nullable UUID last;
    private long lastSeen;
    private @Nullable UUID before;
    private long beforeSeen;

    /** Of one organization; there is one while it has calls inside. */
    private static final class Share {
        private int calls;
    }

    void see(UUID organization, long now) {
        if (!organization.equals(last)) {
            before = last;
            beforeSeen = lastSeen;
            last = organization;
        }
        lastSeen = now;
    }

    /** Whether another one than that of the last call has called lately, let in or not. */
    boolean othersCall(long now) {
        return before != null && now - beforeSeen < LATELY_NANOS;
    }

    int of(UUID organization) {
        var share = inside.get(organization);
        return share == null ? 0 : share.calls;
    }

    /** The most that one organization has inside, or a little less: whoever has more soon calls again. */
    int biggest() {
        return biggest.calls;
    }

    void add(UUID organization) {
        var share = inside.computeIfAbsent(organization, first -> new Share());
        share.calls++;
        if (share.calls > biggest.calls) {
            biggest = share;
        }
    }

    void remove(UUID organization) {
        inside.computeIfPresent(organization, (same, share) -> --share.calls == 0 ? null : share);
    }
}
