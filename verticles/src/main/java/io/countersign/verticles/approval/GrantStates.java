package io.countersign.verticles.approval;

import io.countersign.protocol.api.GrantState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The state of a grant as it is now, which may be ahead of the stored one: signatures run out and windows end by themselves. */
final class GrantStates {
    static final String USED_UP = "signatures used up";
    static final String WINDOW_ENDED = "window ended";

    /** What is stored. */
    record Facts(
            GrantState stored,
            boolean unlimited,
            long used,
            long maximum,
            Instant notBefore,
            Instant expiresAt,
            @Nullable String endReason,
            @Nullable Instant endedAt) {}

    /**
     * @param reason one sentence
     * @param endedAt null while active, and when it is not known since when the signatures are used up
     */
    record Seen(GrantState state, String reason, @Nullable Instant endedAt) {}

    private GrantStates() {}

    static Seen seen(Facts facts, Instant now) {
        return switch (facts.stored()) {
            case REVOKED -> new Seen(GrantState.REVOKED, ended(facts, "revoked"), facts.endedAt());
            case EXPIRED -> new Seen(GrantState.EXPIRED, ended(facts, byItself(facts)), facts.endedAt());
            case ACTIVE -> active(facts, now);
        };
    }

    private static Seen active(Facts facts, Instant now) {
        if (facts.used() >= facts.maximum()) {
            return new Seen(GrantState.EXPIRED, USED_UP, facts.endedAt());
        }
        if (!now.isBefore(facts.expiresAt())) {
            return new Seen(GrantState.EXPIRED, WINDOW_ENDED, facts.expiresAt());
        }
        return new Seen(GrantState.ACTIVE, left(facts, now), null);
    }

    private static String byItself(Facts facts) {
        return facts.used() >= facts.maximum() ? USED_UP : WINDOW_ENDED;
    }

    private static String ended(Facts facts, String otherwise) {
        return facts.endReason() == null ? otherwise : facts.endReason();
    }

    private static String left(Facts facts, Instant now) {
        var signatures = facts.unlimited()
                ? "unlimited signatures"
                : (facts.maximum() - facts.used()) + " of " + facts.maximum() + " signatures left";
        return now.isBefore(facts.notBefore()) ? signatures + ", begins at " + facts.notBefore() : signatures;
    }
}
