package io.countersign.verticles.approval;

import io.countersign.verticles.ApprovalFigures.Move;
import io.countersign.verticles.store.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads from an audit event how it moved a request: whatever moves one records exactly one event. */
public final class Moves {
    private static final Map<String, String> OUTCOMES = Map.of(
            "request.approved", "approved",
            "approval.bypassed", "bypassed",
            "request.rejected", "rejected",
            "request.cancelled", "cancelled",
            "request.voided", "voided",
            "request.expired", "expired");

    private Moves() {}

    /** Empty for an event that moves no request. */
    public static Optional<Move> of(Event event, Instant now) {
        var outcome = OUTCOMES.get(event.type());
        if (outcome == null || event.signer() == null || event.request() == null) {
            return Optional.empty();
        }
        return Optional.of(new Move(outcome, event.signer(), staysPending(event) ? null : age(event.request(), now)));
    }

    private static boolean staysPending(Event event) {
        return "pending".equals(event.details().get("state"));
    }

    /** A request's id holds its birth in milliseconds (RFC 9562 section 5.7). */
    private static Duration age(UUID request, Instant now) {
        var age = Duration.between(Instant.ofEpochMilli(request.getMostSignificantBits() >>> 16), now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
