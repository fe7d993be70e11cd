package io.countersign.verticles.condition;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.countersign.protocol.api.ConditionEffect;
import io.countersign.protocol.api.PolicyCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The conditions of one version of a policy, ready to be judged; immutable, and good for any thread. */
public final class Conditions {
    private static final Conditions NONE = new Conditions(List.of());
    private static final int LONGEST_REASON = 200;

    private final List<Ready> ready;

    /** One condition with its program, or why it has none. */
    record Ready(PolicyCondition condition, CelRuntime.@Nullable Program program, String broken) {}

    Conditions(List<Ready> ready) {
        this.ready = List.copyOf(ready);
    }

    /** Those of a policy that has none. */
    public static Conditions none() {
        return NONE;
    }

    /** Each of them cannot be judged. */
    static Conditions broken(List<PolicyCondition> conditions, String why) {
        return new Conditions(conditions.stream()
                .map(condition -> new Ready(condition, null, why))
                .toList());
    }

    public boolean isEmpty() {
        return ready.isEmpty();
    }

    /** Whether one of them can ask for a step. */
    public boolean canAddSteps() {
        return ready.stream().anyMatch(one -> one.condition().effect() == ConditionEffect.ADD_STEP);
    }

    /**
     * A condition that holds, or that cannot be judged.
     *
     * @param reason for people
     */
    public record Fired(PolicyCondition condition, boolean judged, String reason) {
        /** What cannot be judged is refused, whatever it would have done. */
        public boolean refuses() {
            return !judged || condition.effect() == ConditionEffect.REFUSE;
        }
    }

    /** What holds, in the order of the policy. */
    public record Judgement(List<Fired> fired) {
        public static final Judgement NOTHING = new Judgement(List.of());

        public Judgement {
            fired = List.copyOf(fired);
        }

        public boolean refuses() {
            return fired.stream().anyMatch(Fired::refuses);
        }

        /** Conditions that ask for their step. */
        public List<PolicyCondition> added() {
            return fired.stream()
                    .filter(one -> !one.refuses())
                    .map(Fired::condition)
                    .toList();
        }

        /** Names of the conditions that ask for their step. */
        public List<String> adding() {
            return added().stream().map(PolicyCondition::name).toList();
        }

        /** Everything that refuses, for people; empty when nothing does. */
        public String refusals() {
            return fired.stream().filter(Fired::refuses).map(Fired::reason).collect(Collectors.joining("; "));
        }

        /** Everything that asks for a step, for people; empty when nothing does. */
        public String additions() {
            return fired.stream()
                    .filter(one -> !one.refuses())
                    .map(Fired::reason)
                    .collect(Collectors.joining("; "));
        }

        /** Names of the conditions that refuse. */
        public List<String> refusing() {
            return fired.stream()
                    .filter(Fired::refuses)
                    .map(one -> one.condition().name())
                    .toList();
        }
    }

    /** The same facts give the same answer. */
    public Judgement judge(Facts facts) {
        if (ready.isEmpty()) {
            return Judgement.NOTHING;
        }
        var variables = facts.variables();
        var fired = new ArrayList<Fired>();
        for (var one : ready) {
            judge(one, variables, fired);
        }
        return new Judgement(fired);
    }

    private static void judge(Ready one, Map<String, Object> variables, List<Fired> fired) {
        var condition = one.condition();
        var named = "condition \"" + condition.name() + "\"";
        if (one.program() == null) {
            fired.add(unjudged(condition, named, one.broken()));
            return;
        }
        try {
            var holds = one.program().eval(variables);
            if (holds instanceof Boolean known) {
                if (known) {
                    fired.add(new Fired(condition, true, named + ": " + condition.message()));
                }
            } else {
                fired.add(unjudged(condition, named, "it is neither true nor false"));
            }
        } catch (CelEvaluationException | RuntimeException e) {
            fired.add(unjudged(condition, named, String.valueOf(e.getMessage())));
        }
    }

    private static Fired unjudged(PolicyCondition condition, String named, String why) {
        var reason = why.length() > LONGEST_REASON ? why.substring(0, LONGEST_REASON) + "..." : why;
        return new Fired(
                condition, false, named + " cannot be judged (" + reason + "), and what cannot be judged is refused");
    }
}
