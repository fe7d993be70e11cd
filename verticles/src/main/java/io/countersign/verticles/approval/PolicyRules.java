package io.countersign.verticles.approval;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.ApproverKind;
import io.countersign.protocol.api.ConditionEffect;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.verticles.condition.ConditionCompiler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a policy must fulfil to be saved. All problems are found at once. */
final class PolicyRules {
    static final Duration DEFAULT_PENDING_TIMEOUT = Duration.ofDays(7);
    /** Rank on a Signer from which somebody may decide: operator and administrator. */
    static final int MAY_DECIDE = 2;

    private static final Duration LONGEST_PENDING_TIMEOUT = Duration.ofDays(90);
    private static final int MOST_STEPS = 10;
    private static final int MOST_PARTS = 10;
    private static final int MOST_APPROVERS = 100;
    private static final int MOST_APPROVALS = 100;
    private static final int LONGEST_CONDITION_NAME = 100;
    private static final int LONGEST_MESSAGE = 500;
    private static final long HIGHEST_CEILING = 1_000_000_000L;

    /** @param rank on the Signer, 0 for none */
    record NamedIdentity(IdentityKind kind, String name, boolean active, int rank) {}

    /**
     * @param mayDecide the group is itself a member of the Signer in a role other than auditor
     * @param people its active people with their rank on the Signer
     */
    record NamedGroup(String name, boolean mayDecide, Map<UUID, Integer> people) {}

    /** What is known of everybody whom the policy names; who is missing is unknown in this organization. */
    record Directory(Map<UUID, NamedIdentity> identities, Map<UUID, NamedGroup> groups) {}

    private final Directory directory;
    private final UUID editor;
    private final List<FieldError> errors = new ArrayList<>();

    private PolicyRules(Directory directory, UUID editor) {
        this.directory = directory;
        this.editor = editor;
    }

    /** @param editor who sets it */
    static List<FieldError> problems(NewPolicy policy, Directory directory, UUID editor) {
        var rules = new PolicyRules(directory, editor);
        rules.checkNumbers(policy);
        for (var i = 0; i < policy.steps().size(); i++) {
            rules.checkStep(policy.steps().get(i), "/steps/" + i);
        }
        rules.checkConditions(policy.conditionsOrNone());
        if (rules.errors.isEmpty()) {
            rules.checkFeasible(policy.steps(), PolicyOptions.of(policy));
        }
        if (rules.errors.isEmpty()) {
            rules.checkAddedSteps(policy);
        }
        return List.copyOf(rules.errors);
    }

    private void checkConditions(List<PolicyCondition> conditions) {
        if (conditions.size() > ConditionCompiler.MOST_CONDITIONS) {
            add("/conditions", "a policy has at most " + ConditionCompiler.MOST_CONDITIONS + " conditions");
        }
        var names = new HashSet<String>();
        for (var i = 0; i < conditions.size(); i++) {
            var condition = conditions.get(i);
            var at = "/conditions/" + i;
            Texts.check(at + "/name", condition.name(), LONGEST_CONDITION_NAME, errors);
            Texts.check(at + "/message", condition.message(), LONGEST_MESSAGE, errors);
            if (!names.add(condition.name())) {
                add(at + "/name", "another condition has this name; give each its own");
            }
            var step = condition.step();
            if ((condition.effect() == ConditionEffect.ADD_STEP) != (step != null)) {
                add(at + "/step", "a condition has a step with the effect addStep, and only then");
            } else if (step != null) {
                checkStep(step, at + "/step");
            }
        }
    }

    /** Each on its own beside the steps of the policy. */
    private void checkAddedSteps(NewPolicy policy) {
        var conditions = policy.conditionsOrNone();
        var last = "/steps/" + policy.steps().size();
        for (var i = 0; i < conditions.size(); i++) {
            var step = conditions.get(i).step();
            if (step != null) {
                var at = "/conditions/" + i + "/step";
                var tried = new PolicyRules(directory, editor);
                tried.checkFeasible(
                        Stream.concat(policy.steps().stream(), Stream.of(step)).toList(), PolicyOptions.of(policy));
                tried.errors.forEach(error -> add(
                        error.pointer().startsWith(last) ? at + error.pointer().substring(last.length()) : at,
                        error.detail()));
            }
        }
    }

    private void add(String pointer, String detail) {
        errors.add(new FieldError(pointer, detail));
    }

    private void checkNumbers(NewPolicy policy) {
        if (policy.steps().size() > MOST_STEPS) {
            add("/steps", "a policy has at most " + MOST_STEPS + " steps");
        }
        if (!policy.signatureCeiling().unlimited() && policy.signatureCeiling().maximum() > HIGHEST_CEILING) {
            add("/signatureCeiling", "at most " + HIGHEST_CEILING + ", or the word unlimited");
        }
        policy.windowCeiling().maximum().ifPresent(window -> {
            if (window.getNano() != 0 || window.compareTo(TermsRules.LONGEST_WINDOW) > 0) {
                add("/windowCeiling", "whole seconds, at most P3650D, or the word unlimited");
            }
        });
        if (policy.ticketPattern() != null) {
            TicketPattern.problem(policy.ticketPattern()).ifPresent(problem -> add("/ticketPattern", problem));
        }
        var timeout = policy.pendingTimeout();
        if (timeout != null
                && (timeout.getNano() != 0
                        || timeout.compareTo(Duration.ofSeconds(1)) < 0
                        || timeout.compareTo(LONGEST_PENDING_TIMEOUT) > 0)) {
            add("/pendingTimeout", "whole seconds, at least PT1S and at most P90D");
        }
    }

    private void checkStep(PolicyStep step, String pointer) {
        var forms = Stream.of(step.approvers(), step.anyOf(), step.allOf())
                .filter(Objects::nonNull)
                .count();
        if (forms != 1 || (step.requiredApprovals() != null && step.approvers() == null)) {
            add(
                    pointer,
                    "a step has exactly one of: approvers with requiredApprovals; anyOf, a list of alternative routes; allOf,"
                            + " a list of parallel parts");
        } else if (step.approvers() != null) {
            checkSimple(step, step.approvers(), pointer);
        } else {
            Texts.checkOptional(pointer + "/name", step.name(), Texts.STEP_NAME, errors);
            checkParts(step.anyOf(), pointer + "/anyOf");
            checkParts(step.allOf(), pointer + "/allOf");
        }
    }

    private void checkSimple(PolicyStep step, List<Approver> approvers, String pointer) {
        if (step.requiredApprovals() == null) {
            add(pointer + "/requiredApprovals", "say how many distinct people must approve");
        } else {
            checkPart(new PolicyPart(step.name(), approvers, step.requiredApprovals()), pointer);
        }
    }

    private void checkParts(@Nullable List<PolicyPart> parts, String pointer) {
        if (parts == null) {
            return;
        }
        if (parts.isEmpty() || parts.size() > MOST_PARTS) {
            add(pointer, "name 1 to " + MOST_PARTS + " sets of approvers");
        }
        for (var i = 0; i < parts.size(); i++) {
            checkPart(parts.get(i), pointer + "/" + i);
        }
    }

    private void checkPart(PolicyPart part, String pointer) {
        Texts.checkOptional(pointer + "/name", part.name(), Texts.STEP_NAME, errors);
        if (part.requiredApprovals() < 1 || part.requiredApprovals() > MOST_APPROVALS) {
            add(pointer + "/requiredApprovals", "a step needs 1 to " + MOST_APPROVALS + " approvals");
        }
        if (part.approvers().isEmpty()) {
            add(
                    pointer + "/approvers",
                    "a step without approvers can never be met; name people or groups, or remove it");
        } else if (part.approvers().size() > MOST_APPROVERS) {
            add(pointer + "/approvers", "at most " + MOST_APPROVERS + " approvers; use a group");
        }
        var seen = new HashSet<Approver>();
        for (var i = 0; i < part.approvers().size(); i++) {
            var approver = part.approvers().get(i);
            var at = pointer + "/approvers/" + i;
            if (!seen.add(approver)) {
                add(at, "this approver stands in the step twice; remove one");
            } else if (approver.kind() == ApproverKind.PERSON) {
                checkPerson(approver.id(), at);
            } else {
                checkGroup(approver.id(), at);
            }
        }
    }

    private void checkPerson(UUID id, String pointer) {
        var person = directory.identities().get(id);
        if (person == null) {
            add(pointer, "there is no such person in this organization");
        } else if (person.kind() == IdentityKind.MACHINE) {
            add(pointer, person.name() + " is a machine identity, and machines never approve; name a person");
        } else if (!person.active()) {
            add(pointer, person.name() + " is disabled; name somebody else");
        } else if (person.rank() == 0) {
            add(pointer, person.name() + " is not a member of this Signer; make them a member first");
        } else if (person.rank() < MAY_DECIDE) {
            add(pointer, person.name() + " is only auditor of this Signer, and auditors cannot approve");
        }
    }

    private void checkGroup(UUID id, String pointer) {
        var group = directory.groups().get(id);
        if (group == null) {
            add(pointer, "there is no such group in this organization");
        } else if (!group.mayDecide() && !consistsOfDeciders(group)) {
            add(
                    pointer,
                    "group " + group.name()
                            + " may not decide here; make it a member of this Signer in a role other than auditor first");
        }
    }

    private static boolean consistsOfDeciders(NamedGroup group) {
        return !group.people().isEmpty() && group.people().values().stream().allMatch(rank -> rank >= MAY_DECIDE);
    }

    private void checkFeasible(List<PolicyStep> steps, PolicyOptions options) {
        var plan = Plan.of(steps, options.onePersonManySteps());
        if (Feasibility.choices(plan.steps()) > Feasibility.MOST_CHOICES) {
            add("/steps", "the routes make more than " + Feasibility.MOST_CHOICES + " choices; use fewer routes");
            return;
        }
        var people = steps.stream()
                .map(step -> StepParts.of(step).parts().stream()
                        .map(part -> deciders(part, options))
                        .toList())
                .toList();
        for (var step = 1; step <= plan.size(); step++) {
            checkPossible(steps.get(step - 1), plan.step(step), people.get(step - 1), "/steps/" + (step - 1));
        }
        if (errors.isEmpty()) {
            Feasibility.shortage(plan, people).ifPresent(shortage -> add(pointer(steps, shortage), crowded(shortage)));
        }
    }

    private static String crowded(Feasibility.Shortage shortage) {
        return "one person can satisfy only one step, and beside the steps before it this one lacks "
                + shortage.missing() + "; name more approvers";
    }

    private static String pointer(List<PolicyStep> steps, Feasibility.Shortage shortage) {
        var at = "/steps/" + (shortage.step() - 1);
        return steps.get(shortage.step() - 1).approvers() == null ? at : at + "/requiredApprovals";
    }

    /** Each part on its own: of routes one must be possible, of parallel parts all. */
    private void checkPossible(PolicyStep step, StepPlan plan, List<Set<UUID>> people, String pointer) {
        var impossible = IntStream.range(0, people.size())
                .filter(part -> people.get(part).size() < plan.required().get(part))
                .boxed()
                .toList();
        if (plan.hasRoutes() && impossible.size() < people.size()) {
            return;
        }
        var parts = step.anyOf() != null ? "/anyOf/" : "/allOf/";
        for (var part : impossible) {
            add(
                    pointer + (step.approvers() == null ? parts + part : "") + "/requiredApprovals",
                    "this step needs " + plan.required().get(part) + " distinct people, but its approvers are only "
                            + people.get(part).size());
        }
    }

    private Set<UUID> deciders(PolicyPart part, PolicyOptions options) {
        Set<UUID> people = new HashSet<>();
        for (var approver : part.approvers()) {
            if (approver.kind() == ApproverKind.PERSON) {
                people.add(approver.id());
            } else {
                var group = directory.groups().get(approver.id());
                if (group != null) {
                    group.people().forEach((person, rank) -> {
                        if (rank >= MAY_DECIDE) {
                            people.add(person);
                        }
                    });
                }
            }
        }
        if (options.excludePolicyEditor()) {
            people.remove(editor);
        }
        return people;
    }

    /** Whom a step names that need not be well formed yet. */
    static Stream<Approver> approvers(PolicyStep step) {
        var parts = Stream.of(step.anyOf(), step.allOf())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(PolicyPart::approvers);
        return Stream.concat(Stream.ofNullable(step.approvers()), parts).flatMap(List::stream);
    }
}
