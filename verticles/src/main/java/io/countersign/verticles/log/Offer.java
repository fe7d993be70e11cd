package io.countersign.verticles.log;

import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which checkpoint witnesses are asked to cosign. Witnesses that take more than a second and are asked at different times for the newest
 * one would each cosign another, and none would ever have the quorum; so one checkpoint is offered until it has. One thread at a time.
 */
final class Offer {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(WitnessedNotes.PATIENCE_SECONDS);

    private final int quorum;
    private final LongSupplier nanos;
    private @Nullable SignedNote offered;
    private long since;

    /** @param quorum 0 where none is wanted: then the newest is offered */
    Offer(int quorum, LongSupplier nanos) {
        this.quorum = quorum;
        this.nanos = nanos;
    }

    /** @param stands of the witnesses */
    SignedNote of(SignedNote newest, Collection<WitnessStore.Stand> stands) {
        var now = nanos.getAsLong();
        var before = offered;
        if (before != null && !over(now) && size(before) <= size(newest) && !reached(size(before), stands)) {
            return before;
        }
        offered = newest;
        since = now;
        return newest;
    }

    private boolean over(long now) {
        return now - since > PATIENCE_NANOS;
    }

    private boolean reached(long size, Collection<WitnessStore.Stand> stands) {
        return stands.stream().filter(stand -> stand.cosigned() >= size).count() >= quorum;
    }

    private static long size(SignedNote note) {
        return Checkpoint.parse(note.text()).size();
    }
}
