package io.countersign.verticles.approval;

import io.countersign.protocol.api.AddedStep;
import io.countersign.protocol.api.Comment;
import io.countersign.protocol.api.Decision;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.SignerState;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one request at one moment of the database's clock: what was asked, what was decided, and who may decide.
 *
 * @param callback told what becomes of it, without its query
 * @param scoped whether access is narrowed, even where the terms do not carry the scope
 * @param added which of the steps conditions added
 * @param approvals those that still stand
 * @param delegations in force on the Signer while the request is pending
 * @param eligibility empty sets once the request has ended
 * @param names of the eligible people
 */
record RequestFile(
        UUID id,
        UUID organization,
        UUID signer,
        String signerSlug,
        SignerState signerState,
        IdentityRef requester,
        IdentityRef recipient,
        int policyVersion,
        String justification,
        @Nullable String ticket,
        @Nullable String callback,
        Terms terms,
        boolean scoped,
        Map<String, String> verified,
        byte[] hash,
        RequestState stored,
        int storedStep,
        @Nullable String endReason,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        Subject subject,
        List<PolicyStep> steps,
        List<AddedStep> added,
        Plan plan,
        @Nullable UUID grant,
        GrantStates.@Nullable Seen grantSeen,
        List<Decision> decisions,
        List<Comment> comments,
        List<StepRules.Approved> approvals,
        Delegations delegations,
        Eligibility eligibility,
        Map<UUID, String> names,
        Instant now) {

    String hexHash() {
        return HexFormat.of().formatHex(hash);
    }

    RequestState state() {
        return RequestStates.seen(stored, expiresAt, now);
    }

    StepRules.Progress progress() {
        return StepRules.progress(plan, eligibility, approvals);
    }

    /** Whether there are still people for all that it lacks. */
    boolean canBeMet() {
        return StepRules.shortage(plan, eligibility, approvals).isEmpty();
    }

    /** People who can decide on the open step right now, by name. */
    List<UUID> canDecide() {
        var progress = progress();
        return Stream.concat(
                        StepRules.canDecide(progress, eligibility, approvals).stream(),
                        DelegationRules.canDecide(progress, eligibility, approvals, delegations).stream())
                .distinct()
                .filter(person -> !hasDecided(person, progress.open()))
                .sorted((a, b) -> name(a).compareTo(name(b)))
                .toList();
    }

    /** Also by a decision that counts no longer, as that of a stand-in whose delegation was ended: nobody decides twice on a step. */
    private boolean hasDecided(UUID person, int step) {
        return decisions.stream()
                .anyMatch(
                        decision -> decision.step() == step && decision.person().equals(person));
    }

    Collection<String> namesOfDeciders() {
        return canDecide().stream().map(this::name).toList();
    }

    String name(UUID person) {
        return names.getOrDefault(person, delegations.names().getOrDefault(person, person.toString()));
    }
}
