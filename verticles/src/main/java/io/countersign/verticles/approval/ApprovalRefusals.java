package io.countersign.verticles.approval;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.condition.Conditions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** What the approval engine says when it does not do what it was asked; every text says what to do instead. */
final class ApprovalRefusals {
    private static final int MOST_NAMES = 5;

    private ApprovalRefusals() {}

    static Refusal badInput(List<FieldError> errors) {
        var detail = errors.size() == 1
                ? errors.getFirst().pointer() + ": " + errors.getFirst().detail()
                : errors.size() + " fields are wrong; each is named in errors";
        return new Refusal.BadInput("INVALID_INPUT", detail, errors);
    }

    static Refusal requestNotFound() {
        return new Refusal.NotFound("there is no such request, or you may not see it");
    }

    static Refusal grantNotFound() {
        return new Refusal.NotFound("there is no such grant, or you may not see it");
    }

    static Refusal tooLate(RequestState state) {
        return state == RequestState.EXPIRED
                ? new Refusal.Conflict("REQUEST_EXPIRED", "this request timed out undecided; open a new one")
                : new Refusal.Conflict(
                        "REQUEST_DECIDED", "this request is " + state + " already, and that is final; open a new one");
    }

    static Refusal staleHash() {
        return new Refusal.Stale("this is not the request that you read; read it again and decide on what it says now");
    }

    static Refusal machinesNeverApprove() {
        return new Refusal.Forbidden(
                "MACHINES_NEVER_APPROVE", "machine identities never approve or reject; a person must decide");
    }

    static Refusal twoPersonIntegrity(String why, Collection<String> whoCan) {
        return new Refusal.Forbidden(
                "TWO_PERSON_INTEGRITY", "against two-person integrity: " + why + "; " + who(whoCan));
    }

    static Refusal spent(int step, Collection<String> whoCan) {
        return twoPersonIntegrity(
                "you approved step " + step + " of this request, and one person satisfies at most one step", whoCan);
    }

    static Refusal notAnApprover(Collection<String> whoCan) {
        return new Refusal.Forbidden(
                "NOT_AN_APPROVER", "you are not, or no longer, an approver of this request; " + who(whoCan));
    }

    static Refusal notInTheirPlace(String delegator, Collection<String> whoCan) {
        return new Refusal.Forbidden(
                "NOT_IN_THEIR_PLACE",
                "you cannot decide in the place of " + delegator
                        + ": no delegation of theirs to you is in force here, or they could not decide on this themselves; "
                        + who(whoCan));
    }

    static Refusal stepNotOpen(List<Integer> steps, int open, Collection<String> whoCan) {
        var yours = steps.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return new Refusal.Forbidden(
                "STEP_NOT_OPEN",
                "you are an approver of step " + yours + ", but step " + open + " is the open one; " + who(whoCan));
    }

    static Refusal partHasItsApprovals(int step, Collection<String> whoCan) {
        return new Refusal.Forbidden(
                "STEP_NOT_OPEN",
                "the part of step " + step + " that names you has its approvals; another part still waits, and "
                        + who(whoCan));
    }

    static Refusal alreadyDecided(int step) {
        return new Refusal.Conflict(
                "ALREADY_DECIDED", "you have decided on step " + step + " already; nothing changed");
    }

    static Refusal passkeyRequired(int step) {
        return new Refusal.Forbidden(
                "PASSKEY_REQUIRED",
                "step " + step
                        + " takes only approvals that a passkey of yours signed; decide in the console, where you also add"
                        + " a passkey in the settings");
    }

    static Refusal approvalNotNeeded(String signer) {
        return new Refusal.Conflict(
                "APPROVAL_NOT_NEEDED",
                "the policy of " + signer + " has no steps; sign directly, no approval is needed");
    }

    static Refusal conditionRefuses(Conditions.Judgement judgement) {
        return new Refusal.Forbidden(
                "CONDITION_REFUSES",
                judgement.refusals() + "; the policy allows it once none of these conditions holds any more");
    }

    static Refusal conditionAddsStep(Conditions.Judgement judgement) {
        return new Refusal.Forbidden(
                "CONDITION_REFUSES",
                judgement.additions()
                        + "; the policy adds a step now whose people are not asked here: open a new request,"
                        + " or try again once none of these conditions holds any more");
    }

    static Refusal grantActive(UUID grant, Instant end) {
        var until = end.isBefore(WindowRules.FOREVER) ? " until " + end : ", without an end,";
        return new Refusal.Conflict(
                "GRANT_ACTIVE",
                "grant " + grant + " is active" + until + " and has enough signatures left; sign with it");
    }

    static Refusal stepCannotBeMet(Feasibility.Shortage shortage) {
        return new Refusal.Conflict(
                "STEP_CANNOT_BE_MET",
                "step " + shortage.step() + " cannot be met: " + shortage.missing()
                        + (shortage.missing() == 1 ? " eligible person is" : " eligible people are")
                        + " missing, because requester, recipient and owners of machines never approve and one person satisfies"
                        + " only one step; ask an Administrator to add approvers");
    }

    static Refusal selfPreApproval(String why) {
        return new Refusal.Forbidden(
                "TWO_PERSON_INTEGRITY",
                "against two-person integrity: " + why + "; ask another Administrator, or open a request");
    }

    static Refusal grantEnded(Grant grant) {
        return new Refusal.Conflict(
                "GRANT_ENDED", "this grant is " + grant.state() + " already (" + grant.reason() + "); nothing changed");
    }

    private static String who(Collection<String> names) {
        if (names.isEmpty()) {
            return "at the moment nobody can decide, so ask an Administrator to add approvers";
        }
        var shown = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return names.size() > MOST_NAMES
                ? shown + " and " + (names.size() - MOST_NAMES) + " more can decide"
                : shown + " can decide";
    }
}
