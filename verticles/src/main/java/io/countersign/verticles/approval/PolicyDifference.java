package io.countersign.verticles.approval;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.BreakGlassRule;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.ConditionEffect;
import io.countersign.protocol.api.PolicyChange;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.WindowCeiling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the next version of a policy makes harder and what easier, in sentences. */
final class PolicyDifference {
    private final Map<UUID, String> names;
    private final List<String> tighter = new ArrayList<>();
    private final List<String> looser = new ArrayList<>();
    private final List<String> other = new ArrayList<>();

    private PolicyDifference(Map<UUID, String> names) {
        this.names = names;
    }

    /** @param names of everybody whom the two versions name */
    static PolicyChange of(
            String signer, StoredPolicy before, StoredPolicy after, Map<UUID, String> names, long pending) {
        var difference = new PolicyDifference(names);
        difference.compareSteps(before.steps(), after.steps());
        if (!before.neverAsks() && !after.neverAsks()) {
            difference.compareCeilings(before.ceilings(), after.ceilings());
            difference.compareTimeouts(before.pendingTimeout(), after.pendingTimeout());
            difference.compareOptions(before.options(), after.options());
        }
        if (!before.letsAllPass() && !after.letsAllPass()) {
            difference.compareBreakGlass(
                    before.options().breakGlass(), after.options().breakGlass());
        }
        difference.compareConditions(before.conditions(), after.conditions());
        return new PolicyChange(
                before.sentence(signer, names),
                after.sentence(signer, names),
                List.copyOf(difference.tighter),
                List.copyOf(difference.looser),
                List.copyOf(difference.other),
                pending);
    }

    private void either(boolean isTighter, String sentence) {
        (isTighter ? tighter : looser).add(sentence);
    }

    private void compareSteps(List<PolicyStep> before, List<PolicyStep> after) {
        if (before.isEmpty() || after.isEmpty()) {
            if (before.size() != after.size()) {
                either(
                        before.isEmpty(),
                        before.isEmpty()
                                ? "Signing needs an approval now; until now it was direct."
                                : "Signing is direct now: every operator and administrator signs without any approval.");
            }
            for (var i = 0; i < after.size(); i++) {
                newStep(i, after.get(i));
            }
            return;
        }
        for (var i = 0; i < Math.max(before.size(), after.size()); i++) {
            if (i >= before.size()) {
                newStep(i, after.get(i));
            } else if (i >= after.size()) {
                looser.add("Step " + (i + 1) + " is gone.");
            } else {
                compareStep("Step " + (i + 1), before.get(i), after.get(i));
            }
        }
    }

    private void newStep(int index, PolicyStep step) {
        tighter.add("Step " + (index + 1) + " is new: " + PolicySentence.whole(step, names) + ".");
    }

    private void compareStep(String at, PolicyStep before, PolicyStep after) {
        var was = StepParts.of(before);
        var is = StepParts.of(after);
        if (!Objects.equals(before.name(), after.name())) {
            other.add(at + " has another name.");
        }
        if (before.asksForPasskeys() != after.asksForPasskeys()) {
            either(
                    after.asksForPasskeys(),
                    at
                            + (after.asksForPasskeys()
                                    ? " takes only approvals that a passkey signed."
                                    : " takes approvals that no passkey signed."));
        }
        if (was.parts().size() == 1 && is.parts().size() == 1) {
            comparePart(at, was.parts().getFirst(), is.parts().getFirst());
        } else if (was.mode() == is.mode()) {
            compareParts(at, was.mode(), was.parts(), is.parts());
        } else {
            other.add(at + " has another form: " + PolicySentence.whole(after, names) + "; until now "
                    + PolicySentence.whole(before, names) + ".");
        }
    }

    private void compareParts(String at, StepParts.Mode mode, List<PolicyPart> before, List<PolicyPart> after) {
        var word = mode == StepParts.Mode.ANY ? ", route " : ", part ";
        for (var i = 0; i < Math.max(before.size(), after.size()); i++) {
            var part = at + word + (i + 1);
            if (i >= before.size()) {
                either(
                        mode == StepParts.Mode.ALL,
                        part + " is new: " + PolicySentence.whole(after.get(i), names) + ".");
            } else if (i >= after.size()) {
                either(mode == StepParts.Mode.ANY, part + " is gone.");
            } else {
                comparePart(part, before.get(i), after.get(i));
            }
        }
    }

    private void comparePart(String at, PolicyPart before, PolicyPart after) {
        if (before.requiredApprovals() != after.requiredApprovals()) {
            either(
                    after.requiredApprovals() > before.requiredApprovals(),
                    at + " needs " + after.requiredApprovals() + " instead of " + before.requiredApprovals()
                            + " approvals.");
        }
        onlyIn(after, before).forEach(name -> looser.add(at + " can now be approved by " + name + "."));
        onlyIn(before, after).forEach(name -> tighter.add(at + " can no longer be approved by " + name + "."));
    }

    private List<String> onlyIn(PolicyPart part, PolicyPart other) {
        var approvers = new HashSet<>(part.approvers());
        approvers.removeAll(other.approvers());
        return approvers.stream().map(this::name).sorted().toList();
    }

    private String name(Approver approver) {
        return PolicySentence.whole(approver, names);
    }

    private void compareCeilings(Ceilings before, Ceilings after) {
        var was = signatures(before.signatures());
        var is = signatures(after.signatures());
        if (was != is) {
            either(
                    is < was,
                    "One approval is good for " + after.signatures() + " instead of " + before.signatures()
                            + " signatures.");
        }
        var window = window(after.window()).compareTo(window(before.window()));
        if (window != 0) {
            either(
                    window < 0,
                    "One approval lasts " + words(after.window()) + " instead of " + words(before.window()) + ".");
        }
    }

    private static long signatures(Ceiling ceiling) {
        return ceiling.unlimited() ? Long.MAX_VALUE : ceiling.maximum();
    }

    private static Duration window(WindowCeiling ceiling) {
        return ceiling.maximum().orElse(Duration.ofSeconds(Long.MAX_VALUE));
    }

    private static String words(WindowCeiling ceiling) {
        return ceiling.maximum()
                .map(window -> "at most " + PolicySentence.duration(window))
                .orElse("without an end");
    }

    private void compareTimeouts(Duration before, Duration after) {
        if (!before.equals(after)) {
            either(
                    after.compareTo(before) < 0,
                    "An undecided request expires after " + PolicySentence.duration(after) + " instead of "
                            + PolicySentence.duration(before) + ".");
        }
    }

    private void compareOptions(PolicyOptions before, PolicyOptions after) {
        compareTickets(before.ticketPattern(), after.ticketPattern());
        if (before.artifactsRequired() != after.artifactsRequired()) {
            either(
                    after.artifactsRequired(),
                    after.artifactsRequired()
                            ? "A request must name the artifacts that it is for."
                            : "A request need not name the artifacts that it is for any more.");
        }
        if (before.excludePolicyEditor() != after.excludePolicyEditor()) {
            either(
                    after.excludePolicyEditor(),
                    "Whoever set the policy " + (after.excludePolicyEditor() ? "can no longer" : "can now")
                            + " decide on requests under it.");
        }
        if (before.delegationAllowed() != after.delegationAllowed()) {
            either(
                    before.delegationAllowed(),
                    after.delegationAllowed()
                            ? "Somebody may decide in the place of an approver now."
                            : "Nobody decides in the place of an approver any more.");
        }
        if (before.onePersonManySteps() != after.onePersonManySteps()) {
            either(
                    before.onePersonManySteps(),
                    after.onePersonManySteps()
                            ? "One person may satisfy several steps now."
                            : "One person satisfies only one step now.");
        }
    }

    private void compareBreakGlass(BreakGlassRule before, BreakGlassRule after) {
        if (before != after) {
            either(
                    after == BreakGlassRule.FORBIDDEN,
                    after == BreakGlassRule.FORBIDDEN
                            ? "Break-glass is forbidden now."
                            : "Break-glass is allowed now.");
        }
    }

    /** By name. What a changed expression lets through is for people to read. */
    private void compareConditions(List<PolicyCondition> before, List<PolicyCondition> after) {
        var was = byName(before);
        var is = byName(after);
        was.forEach((name, condition) -> {
            if (!is.containsKey(name)) {
                looser.add("Condition \"" + name + "\" is gone" + did(condition) + ".");
            }
        });
        is.forEach((name, condition) -> {
            var old = was.get(name);
            if (old == null) {
                tighter.add("New: " + PolicySentence.whole(condition, names) + ".");
            } else if (!old.equals(condition)) {
                compareCondition("Condition \"" + name + "\"", old, condition);
            }
        });
    }

    private static Map<String, PolicyCondition> byName(List<PolicyCondition> conditions) {
        var byName = new LinkedHashMap<String, PolicyCondition>();
        conditions.forEach(condition -> byName.put(condition.name(), condition));
        return byName;
    }

    private static String did(PolicyCondition condition) {
        return (condition.effect() == ConditionEffect.REFUSE ? ", which refused" : ", which added a step") + " when "
                + condition.when();
    }

    private String added(PolicyCondition condition) {
        return condition.step() == null ? "" : ": " + PolicySentence.whole(condition.step(), names);
    }

    private void compareCondition(String at, PolicyCondition before, PolicyCondition after) {
        if (before.effect() != after.effect()) {
            either(
                    after.effect() == ConditionEffect.REFUSE,
                    at
                            + (after.effect() == ConditionEffect.REFUSE
                                    ? " refuses instead of adding a step."
                                    : " adds a step instead of refusing" + added(after) + "."));
        }
        if (!before.when().equals(after.when())) {
            other.add(at + " holds when " + after.when() + ", instead of when " + before.when() + ".");
        }
        if (before.step() != null && after.step() != null) {
            compareStep("The step of condition \"" + after.name() + "\"", before.step(), after.step());
        }
        if (!before.message().equals(after.message())) {
            other.add(at + " says: " + after.message());
        }
    }

    private void compareTickets(@Nullable String before, @Nullable String after) {
        if (Objects.equals(before, after)) {
            return;
        }
        if (after == null) {
            looser.add("A request needs no ticket any more.");
        } else if (before == null) {
            tighter.add("A request needs a ticket that matches " + after + ".");
        } else {
            other.add("A ticket must match " + after + " instead of " + before + ".");
        }
    }
}
