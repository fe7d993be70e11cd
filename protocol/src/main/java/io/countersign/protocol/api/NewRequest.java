package io.countersign.protocol.api;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * I want to sign.
 *
 * @param justification why; the approvers read it.
 * @param recipient who will sign; default the requester.
 * @param signatures how many; omitted: the ceiling of the policy.
 * @param window how long after the approval; omitted: the ceiling of the policy. Not together with notBefore and expiresAt.
 * @param notBefore when access begins; omitted: with the approval.
 * @param expiresAt when access ends; omitted: notBefore plus the window ceiling.
 * @param ticket reference to an issue or change.
 * @param scope what access is narrowed to; omitted: everything that the Signer can sign.
 * @param callbackUrl told what becomes of the request; https, of a public address.
 */
public record NewRequest(
        String justification,
        @Nullable UUID recipient,
        @Nullable Long signatures,
        @Nullable Duration window,
        @Nullable String ticket,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        @Nullable Scope scope,
        @Nullable String callbackUrl) {
    /** Nobody is called back. */
    public NewRequest(
            String justification,
            @Nullable UUID recipient,
            @Nullable Long signatures,
            @Nullable Duration window,
            @Nullable String ticket,
            @Nullable Instant notBefore,
            @Nullable Instant expiresAt,
            @Nullable Scope scope) {
        this(justification, recipient, signatures, window, ticket, notBefore, expiresAt, scope, null);
    }

    /** Relative to the approval, and not narrowed. */
    public NewRequest(
            String justification,
            @Nullable UUID recipient,
            @Nullable Long signatures,
            @Nullable Duration window,
            @Nullable String ticket) {
        this(justification, recipient, signatures, window, ticket, null, null, null);
    }
}
