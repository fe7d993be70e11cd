package io.countersign.verticles.approval;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.ApproverKind;
import io.countersign.protocol.api.BreakGlassRule;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A policy in one plain English sentence, so that who saves it sees what was understood. */
final class PolicySentence {
    private static final PolicySentence SHORT = new PolicySentence(5, 40, 120);

    /** For who agrees to it: nothing is left out. */
    private static final PolicySentence WHOLE =
            new PolicySentence(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private final int mostNames;
    private final int longestName;
    private final int longestMessage;

    private PolicySentence(int mostNames, int longestName, int longestMessage) {
        this.mostNames = mostNames;
        this.longestName = longestName;
        this.longestMessage = longestMessage;
    }

    static String of(String signer, StoredPolicy policy, Map<UUID, String> names) {
        var steps = policy.steps();
        var conditions = policy.conditions().stream()
                .map(condition -> "; " + SHORT.condition(condition, names))
                .collect(Collectors.joining());
        if (steps.isEmpty()) {
            return (policy.version() == 0 ? "No policy was ever set, so every" : "Every")
                    + " operator and administrator of " + signer
                    + " signs directly, without approval, any number of times" + exceptions(policy) + conditions + ".";
        }
        return "To sign with " + signer + ", "
                + steps.stream().map(step -> SHORT.step(step, names)).collect(Collectors.joining(", then "))
                + "; one approval is good for " + approval(policy) + conditions + ".";
    }

    /** What holds although a policy has no steps. */
    private static String exceptions(StoredPolicy policy) {
        if (!policy.neverAsks()) {
            return ", unless a condition adds a step; one approval is then good for " + approval(policy);
        }
        return policy.letsAllPass() ? "" : glass(policy.options());
    }

    private static String approval(StoredPolicy policy) {
        return good(policy.ceilings()) + demands(policy.options())
                + ", and a request that nobody decides expires after " + duration(policy.pendingTimeout());
    }

    private String condition(PolicyCondition condition, Map<UUID, String> names) {
        return "condition \"" + Texts.shortened(condition.name(), longestName) + "\", while it holds, "
                + effect(condition, names);
    }

    private String effect(PolicyCondition condition, Map<UUID, String> names) {
        var step = condition.step();
        return (step == null ? "refuses" : "adds a step, " + step(step, names)) + " ("
                + Texts.shortened(condition.message(), longestMessage) + ")";
    }

    /** With its expression and all approvers. */
    static String whole(PolicyCondition condition, Map<UUID, String> names) {
        return "condition \"" + condition.name() + "\", which holds when " + condition.when() + ", "
                + WHOLE.effect(condition, names);
    }

    /** With all approvers. */
    static String whole(PolicyStep step, Map<UUID, String> names) {
        return WHOLE.step(step, names);
    }

    /** With all approvers. */
    static String whole(PolicyPart part, Map<UUID, String> names) {
        return WHOLE.people(part, names) + WHOLE.named(part.name());
    }

    static String whole(Approver approver, Map<UUID, String> names) {
        return WHOLE.name(approver, names);
    }

    private static String demands(PolicyOptions options) {
        var ticket = options.ticketPattern() == null
                ? ""
                : ", a request names a ticket that matches " + options.ticketPattern();
        var artifacts = options.artifactsRequired() ? ", a request names the artifacts that it is for" : "";
        var editor = options.excludePolicyEditor() ? ", whoever set this version cannot decide" : "";
        var many = options.onePersonManySteps() ? ", one person may satisfy several steps" : "";
        var delegation = options.delegationAllowed() ? "" : ", nobody decides in the place of an approver";
        return ticket + artifacts + editor + many + delegation + glass(options);
    }

    private static String glass(PolicyOptions options) {
        return options.breakGlass() == BreakGlassRule.ALLOWED ? "" : ", break-glass is forbidden";
    }

    private String step(PolicyStep step, Map<UUID, String> names) {
        return form(step, names) + (step.asksForPasskeys() ? ", each signing with a passkey" : "");
    }

    private String form(PolicyStep step, Map<UUID, String> names) {
        var form = StepParts.of(step);
        if (form.parts().size() == 1) {
            var part = form.parts().getFirst();
            return people(part, names) + " must approve" + named(part.name() == null ? step.name() : part.name());
        }
        var parts = form.parts().stream().map(part -> people(part, names) + named(part.name()));
        return form.mode() == StepParts.Mode.ANY
                ? "either " + parts.collect(Collectors.joining(" or ")) + " must approve" + named(step.name())
                : parts.collect(Collectors.joining(" and ")) + ", all of them different people, must approve"
                        + named(step.name());
    }

    private String named(@Nullable String name) {
        return name == null ? "" : " (\"" + Texts.shortened(name, longestName) + "\")";
    }

    private String people(PolicyPart part, Map<UUID, String> names) {
        var listed = part.approvers().stream()
                .limit(mostNames)
                .map(approver -> name(approver, names))
                .collect(Collectors.joining(", "));
        var more = part.approvers().size() - mostNames;
        var who = more > 0 ? listed + " and " + more + " more" : listed;
        return part.requiredApprovals() == 1
                ? "1 person of " + who
                : part.requiredApprovals() + " different people of " + who;
    }

    private String name(Approver approver, Map<UUID, String> names) {
        var name =
                Texts.shortened(names.getOrDefault(approver.id(), approver.id().toString()), longestName);
        return approver.kind() == ApproverKind.GROUP ? "group " + name : name;
    }

    private static String good(Ceilings ceilings) {
        var signatures = ceilings.signatures();
        var count = signatures.unlimited()
                ? "any number of signatures"
                : signatures.maximum() == 1 ? "1 signature" : "at most " + signatures.maximum() + " signatures";
        return count
                + ceilings.window()
                        .maximum()
                        .map(window -> " within " + duration(window))
                        .orElse(" without an end in time");
    }

    static String duration(Duration duration) {
        var parts = new ArrayList<String>();
        add(parts, duration.toDaysPart(), "day");
        add(parts, duration.toHoursPart(), "hour");
        add(parts, duration.toMinutesPart(), "minute");
        add(parts, duration.toSecondsPart(), "second");
        return String.join(" ", parts);
    }

    private static void add(List<String> parts, long count, String unit) {
        if (count > 0) {
            parts.add(count + " " + unit + (count == 1 ? "" : "s"));
        }
    }
}
