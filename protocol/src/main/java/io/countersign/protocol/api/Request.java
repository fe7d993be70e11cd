package io.countersign.protocol.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request for access to sign.
 *
 * @param hash sHA-256 over the exact content and policy version, hexadecimal; the ETag that a decision must name.
 * @param reason one sentence beside the status.
 * @param signatures absent for a change.
 * @param window how long after the approval; absent: no end, or notBefore and grantExpiresAt say when.
 * @param currentStep counted from 1; the last step once all are satisfied.
 * @param comments oldest first.
 * @param subject access to sign, or a change of a guarded Signer, which has no signatures and no window of its own.
 * @param change what a change would do, one sentence each; absent for access.
 * @param addedSteps steps that conditions added when it was asked for, and why; absent when there are none.
 * @param grant once approved.
 * @param expiresAt when it times out undecided.
 * @param notBefore when access begins; absent: with the approval.
 * @param grantExpiresAt when access ends, if that was asked for as a time.
 * @param scoped whether access is narrowed.
 * @param scope to what; left out of lists.
 * @param timeLeft until it times out; absent once it has ended.
 * @param callbackUrl told what becomes of it, without its query; absent when nobody is.
 * @param difference from the last approved request of this kind; absent when there was none, and in lists.
 */
public record Request(
        UUID id,
        String hash,
        UUID signer,
        String signerSlug,
        RequestState state,
        RequestStatus status,
        String reason,
        IdentityRef requester,
        IdentityRef recipient,
        String justification,
        @Nullable Long signatures,
        boolean unlimitedSignatures,
        @Nullable Duration window,
        @Nullable String ticket,
        long policyVersion,
        long currentStep,
        List<StepStatus> steps,
        List<Decision> decisions,
        List<Comment> comments,
        RequestSubject subject,
        @Nullable List<String> change,
        @Nullable List<AddedStep> addedSteps,
        @Nullable UUID grant,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        @Nullable Instant notBefore,
        @Nullable Instant grantExpiresAt,
        boolean scoped,
        @Nullable Scope scope,
        RequestFacts facts,
        @Nullable Duration timeLeft,
        @Nullable String callbackUrl,
        @Nullable Difference difference) {}
