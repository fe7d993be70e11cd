package io.countersign.verticles.approval;

import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.Scope;
import io.countersign.verticles.scope.ScopeRules;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an approval is good for. No limit is a flag of its own beside the number, so a lost number never reads as "unlimited".
 *
 * @param signatures {@link Ceiling#NO_LIMIT} when unlimited
 * @param windowSeconds {@link Ceiling#NO_LIMIT} when unlimited; the longest that access lasts, also between times
 * @param notBefore when access begins; null: with the approval
 * @param expiresAt when access ends; null: when the window does
 * @param scope what access is narrowed to; null: nothing
 */
record Terms(
        boolean unlimitedSignatures,
        long signatures,
        boolean unlimitedWindow,
        long windowSeconds,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        @Nullable Scope scope) {
    Terms {
        if (signatures < 1 || windowSeconds < 1) {
            throw new IllegalArgumentException("terms are good for at least one signature and one second");
        }
    }

    Terms(boolean unlimitedSignatures, long signatures, boolean unlimitedWindow, long windowSeconds) {
        this(unlimitedSignatures, signatures, unlimitedWindow, windowSeconds, null, null, null);
    }

    /** The same between two times. */
    Terms during(@Nullable Instant from, @Nullable Instant until) {
        return new Terms(unlimitedSignatures, signatures, unlimitedWindow, windowSeconds, from, until, scope);
    }

    /** The same, narrowed. */
    Terms within(@Nullable Scope narrower) {
        return new Terms(
                unlimitedSignatures, signatures, unlimitedWindow, windowSeconds, notBefore, expiresAt, narrower);
    }

    /** Whether times were asked for instead of a window. */
    boolean absolute() {
        return notBefore != null || expiresAt != null;
    }

    /** Null: no end, or times. */
    @Nullable
    Duration window() {
        return unlimitedWindow || absolute() ? null : Duration.ofSeconds(windowSeconds);
    }

    String signaturesText() {
        return unlimitedSignatures ? "unlimited" : Long.toString(signatures);
    }

    String windowText() {
        return unlimitedWindow ? "unlimited" : Duration.ofSeconds(windowSeconds).toString();
    }

    String beginText() {
        return notBefore == null ? "with the approval" : notBefore.toString();
    }

    String endText() {
        return expiresAt == null ? windowText() : expiresAt.toString();
    }

    /** For the hash that approvers agree to and for audit events. */
    TreeMap<String, Object> canonical() {
        var map = new TreeMap<String, Object>();
        map.put("signatures", signaturesText());
        if (absolute()) {
            map.put("notBefore", beginText());
            map.put("expiresAt", endText());
        } else {
            map.put("window", windowText());
        }
        if (scope != null) {
            map.put("scope", ScopeRules.canonical(scope));
        }
        return map;
    }
}
