package io.countersign.verticles.live;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who has a role on one Signer, as far as it is known. All events of the Signer share it. Any thread. */
final class Readers {
    private final UUID signer;
    private long version = -1;
    private int doubts;
    private Set<UUID> members = Set.of();
    private volatile @Nullable Set<UUID> known;

    Readers(UUID signer) {
        this.signer = signer;
    }

    UUID signer() {
        return signer;
    }

    /**
     * What is known when a reading begins.
     *
     * @param version of the Signer's authority; -1 before the first reading
     */
    record Before(Readers readers, long version, int doubts) {}

    synchronized Before before() {
        return new Before(this, version, doubts);
    }

    /** Those who have a role now; null while that is not known. */
    @Nullable
    Set<UUID> now() {
        return known;
    }

    /** Something about them has changed. */
    synchronized void doubt() {
        doubts++;
        known = null;
    }

    /** A reading found this version. */
    synchronized void found(long newer, Set<UUID> identities) {
        if (newer > version) {
            version = newer;
            members = Set.copyOf(identities);
        }
    }

    /** A reading that began at {@code before} is over. */
    synchronized void read(Before before) {
        if (doubts == before.doubts()) {
            known = members;
        }
    }
}
