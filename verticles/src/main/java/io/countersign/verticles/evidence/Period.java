package io.countersign.verticles.evidence;

import io.countersign.verticles.Evidence.Wanted;
import io.countersign.verticles.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a pack is about.
 *
 * @param until the moment before which it ends
 * @param signer null: all of the organization
 */
record Period(
        UUID organization,
        Instant since,
        Instant until,
        @Nullable UUID signer) {
    private static final Duration USUAL = Duration.ofDays(90);

    static Period of(UUID organization, Wanted wanted, Instant now, @Nullable UUID signer) {
        var until = wanted.until() == null ? now : wanted.until();
        var since = wanted.since() == null ? until.minus(USUAL) : wanted.since();
        if (!since.isBefore(until)) {
            throw Refusal.BadInput.field("/since", "lies before 'until'").refused();
        }
        return new Period(organization, since, until, signer);
    }

    /** The same up to then; it may hold nothing. */
    Period endingAt(Instant end) {
        return new Period(organization, since, end.isBefore(since) ? since : end, signer);
    }

    boolean holds(Instant at) {
        return !at.isBefore(since) && at.isBefore(until);
    }

    /** Whether this Signer is part of it. */
    boolean concerns(UUID other) {
        return signer == null || signer.equals(other);
    }
}
