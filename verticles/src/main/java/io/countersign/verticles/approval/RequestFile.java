package io.countersign.verticles.approval;

import io.countersign.protocol.api.Comment;
import io.countersign.protocol.api.Decision;
import io.countersign.protocol.api.DecisionVerdict;
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
import org.jspecify.annotations.Nullable;

/**
 * Everything about one request at one moment of the database's clock: what was asked, what was decided, and who may decide.
 *
 * @param scoped whether access is narrowed, even where the terms do not carry the scope
 * @param eligibility empty sets once the request has ended
 * @param names of the eligible people
 */
record RequestFile(
        UUID id,
        UUID signer,
        String signerSlug,
        SignerState signerState,
        IdentityRef requester,
        IdentityRef recipient,
        int policyVersion,
        String justification,
        @Nullable String ticket,
        Terms terms,
        boolean scoped,
        byte[] hash,
        RequestState stored,
        int storedStep,
        @Nullable String endReason,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        List<PolicyStep> steps,
        @Nullable UUID grant,
        GrantStates.@Nullable Seen grantSeen,
        List<Decision> decisions,
        List<Comment> comments,
        Eligibility eligibility,
        Map<UUID, String> names,
        Instant now) {

    String hexHash() {
        return HexFormat.of().formatHex(hash);
    }

    RequestState state() {
        return RequestStates.seen(stored, expiresAt, now);
    }

    Plan plan() {
        return Plan.of(steps, false);
    }

    List<StepRules.Approved> approvals() {
        return decisions.stream()
                .filter(decision -> decision.verdict() == DecisionVerdict.APPROVE)
                .map(decision -> new StepRules.Approved(Math.toIntExact(decision.step()), decision.person()))
                .toList();
    }

    StepRules.Progress progress() {
        return StepRules.progress(plan(), eligibility, approvals());
    }

    /** People who can decide on the open step right now, by name. */
    List<UUID> canDecide() {
        return StepRules.canDecide(progress(), eligibility, approvals()).stream()
                .sorted((a, b) -> name(a).compareTo(name(b)))
                .toList();
    }

    Collection<String> namesOfDeciders() {
        return canDecide().stream().map(this::name).toList();
    }

    String name(UUID person) {
        return names.getOrDefault(person, person.toString());
    }
}
