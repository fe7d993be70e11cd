package io.countersign.verticles.signing;

import io.countersign.protocol.api.FieldError;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.condition.Conditions;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** May this caller sign this now? Pure: the view and the time come in, the one reason why not comes out. */
final class SigningRules {
    private static final int OPERATOR = 2;

    private SigningRules() {}

    /** The reason that no grant can lift; empty when the caller may sign, perhaps under a grant. */
    static Optional<Refusal> refusal(AuthorityView view, Plan plan, Instant now) {
        if (view.rank() == 0) {
            return forbidden(
                    "NOT_A_MEMBER",
                    "you are not a member of Signer " + view.slug() + "; ask one of its Administrators");
        }
        if (view.rank() < OPERATOR) {
            return forbidden(
                    "ROLE_CANNOT_SIGN",
                    "an auditor of Signer " + view.slug() + " cannot sign; the role operator or administrator can");
        }
        var state = stateRefusal(view, now);
        if (state.isPresent()) {
            return state;
        }
        var key = view.key();
        if (key == null || !plan.algorithm().fits(key.algorithm())) {
            return Optional.of(new Refusal.BadInput(
                    "ALGORITHM_UNSUPPORTED",
                    "the key of Signer " + view.slug() + " cannot make " + plan.algorithm()
                            + "; see the algorithms that it lists",
                    List.of(new FieldError("/algorithm", "does not fit the key"))));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> stateRefusal(AuthorityView view, Instant now) {
        return switch (view.state()) {
            case "active" ->
                now.isBefore(view.notAfter())
                        ? Optional.empty()
                        : forbidden(
                                "CERTIFICATE_EXPIRED",
                                "the certificate of Signer " + view.slug() + " ended at " + view.notAfter()
                                        + "; one of its Administrators can renew it: countersign signer renew "
                                        + view.slug());
            case "disabled" ->
                forbidden(
                        "SIGNER_DISABLED", "Signer " + view.slug() + " is disabled; ask one of its Administrators why");
            case "archived" -> forbidden("SIGNER_ARCHIVED", "Signer " + view.slug() + " is archived and signs no more");
            case "expired" ->
                forbidden("CERTIFICATE_EXPIRED", "the certificate of Signer " + view.slug() + " has ended");
            default ->
                forbidden(
                        "SIGNER_NOT_ACTIVE",
                        view.key() == null
                                ? "Signer " + view.slug() + " is " + view.state() + " and has no key to sign with"
                                : "Signer " + view.slug()
                                        + " waits for its certificate, which one of its Administrators"
                                        + " brings: countersign signer set-certificate " + view.slug()
                                        + " --chain FILE");
        };
    }

    /** Grants that look usable, the one that ends soonest first, without those already tried. */
    static List<GrantView> candidates(AuthorityView view, Plan plan, Call call, Instant now, List<UUID> tried) {
        return view.grants().stream()
                .filter(grant -> plan.grant() == null || grant.id().equals(plan.grant()))
                .filter(grant -> !tried.contains(grant.id()))
                .filter(grant -> grant.standing(plan.size(), now) == GrantView.Standing.USABLE)
                .filter(grant -> grant.mismatch(plan, call).isEmpty())
                .toList();
    }

    /** Why there is no usable grant, told by the first one that only its scope forbids, else by the newest; identifiers sort by time. */
    static Refusal noGrant(AuthorityView view, Plan plan, Call call, Instant now) {
        var mine = view.grants().stream()
                .filter(grant -> plan.grant() == null || grant.id().equals(plan.grant()))
                .toList();
        if (mine.isEmpty()) {
            return plan.grant() != null
                    ? new Refusal.Forbidden(
                            "GRANT_UNKNOWN", "you have no grant " + plan.grant() + " on Signer " + view.slug())
                    : new Refusal.Forbidden("APPROVAL_REQUIRED", approvalRequired(view), view.pendingRequest());
        }
        return mine.stream()
                .filter(grant -> grant.standing(plan.size(), now) == GrantView.Standing.USABLE)
                .flatMap(grant -> grant.mismatch(plan, call).map(part -> outside(view, grant, part)).stream())
                .findFirst()
                .orElseGet(() -> newest(view, mine, plan, now));
    }

    /** Why no grant but one of an emergency helps right now. */
    static Refusal conditionRefuses(AuthorityView view, Conditions.Judgement judgement) {
        return new Refusal.Forbidden(
                "CONDITION_REFUSES",
                judgement.refusals() + "; the policy of Signer " + view.slug()
                        + " allows it once none of these conditions holds any more");
    }

    /** Why a grant that is usable otherwise does not help: nobody of the step that a condition adds now agreed to it. */
    static Refusal stepMissing(AuthorityView view, GrantView grant, Conditions.Judgement judgement) {
        var waiting = view.pendingRequest();
        return refused(
                view,
                "APPROVAL_REQUIRED",
                "grant " + grant.id() + " was approved without a step that the policy adds now ("
                        + judgement.additions() + "); ask anew with POST /v1/signers/" + view.slug() + "/requests"
                        + (waiting == null ? "" : "; request " + waiting + " is still waiting"));
    }

    /** Where a step was added, the refusal that asks for an approval says why. */
    static Refusal because(Refusal refusal, Conditions.Judgement judgement) {
        return judgement.added().isEmpty() || !refusal.code().equals("APPROVAL_REQUIRED")
                ? refusal
                : new Refusal.Forbidden(
                        refusal.code(),
                        refusal.detail() + " (" + judgement.additions() + ")",
                        ((Refusal.Forbidden) refusal).request());
    }

    private static Refusal outside(AuthorityView view, GrantView grant, String part) {
        return refused(
                view,
                "SCOPE_MISMATCH",
                "grant " + grant.id() + " is narrowed to a scope that this call is outside of, by " + part
                        + "; sign what was approved, or ask anew with POST /v1/signers/" + view.slug() + "/requests");
    }

    private static Refusal newest(AuthorityView view, List<GrantView> mine, Plan plan, Instant now) {
        return ended(view, Collections.max(mine, Comparator.comparing(GrantView::id)), plan, now);
    }

    private static String approvalRequired(AuthorityView view) {
        return view.pendingRequest() == null
                ? "Signer " + view.slug() + " needs an approval; open a request with POST /v1/signers/" + view.slug()
                        + "/requests"
                : "Signer " + view.slug() + " needs an approval; request " + view.pendingRequest()
                        + " is still waiting for it";
    }

    private static Refusal ended(AuthorityView view, GrantView grant, Plan plan, Instant now) {
        var anew = "; ask anew with POST /v1/signers/" + view.slug() + "/requests";
        return switch (grant.standing(plan.size(), now)) {
            case NOT_YET_VALID ->
                refused(
                        view,
                        "GRANT_NOT_YET_VALID",
                        "grant " + grant.id() + " begins at " + grant.notBefore() + "; sign after that");
            case EXHAUSTED -> refused(view, "GRANT_EXHAUSTED", exhausted(grant, plan) + anew);
            case EXPIRED ->
                refused(view, "GRANT_EXPIRED", "grant " + grant.id() + " ended at " + grant.expiresAt() + anew);
            case REVOKED -> refused(view, "GRANT_REVOKED", "grant " + grant.id() + " was revoked" + anew);
            case USABLE -> refused(view, "GRANT_EXHAUSTED", "grant " + grant.id() + " has no free signature" + anew);
        };
    }

    private static String exhausted(GrantView grant, Plan plan) {
        var left = grant.max() - grant.used();
        return left == 0
                ? "all " + grant.max() + " signatures of grant " + grant.id() + " are used"
                : "grant " + grant.id() + " has " + left + " of " + grant.max() + " signatures left and the call needs "
                        + plan.size();
    }

    private static Refusal refused(AuthorityView view, String code, String detail) {
        return new Refusal.Forbidden(code, detail, view.pendingRequest());
    }

    private static Optional<Refusal> forbidden(String code, String detail) {
        return Optional.of(new Refusal.Forbidden(code, detail));
    }
}
