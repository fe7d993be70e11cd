package io.countersign.verticles.approval;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.ApproverKind;
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Who must agree to a change: one other Administrator, or as many approvers as the last step of the policy asks for. */
final class GuardRules {
    private GuardRules() {}

    /** @param administrators of the Signer; who asks is excluded like from every request of theirs */
    static PolicyStep step(List<UUID> administrators, StoredPolicy policy) {
        var step = step(administrators, policy.lastStep());
        // Otherwise two stolen tokens of Administrators would first take the passkeys out of the policy.
        return policy.asksForPasskeys() ? step.withPasskeys() : step;
    }

    /** @param administrators of the Signer; who asks is excluded like from every request of theirs */
    static PolicyStep step(List<UUID> administrators, PolicyStep last) {
        var routes = new ArrayList<PolicyPart>();
        if (!administrators.isEmpty()) {
            var people = administrators.stream()
                    .map(id -> new Approver(ApproverKind.PERSON, id))
                    .toList();
            routes.add(new PolicyPart("Administrators", people, 1));
        }
        var parts = StepParts.of(last);
        if (parts.mode() == StepParts.Mode.ANY) {
            routes.addAll(parts.parts());
        } else {
            routes.add(together(parts.parts()));
        }
        return PolicyStep.anyOf("policy guard", routes);
    }

    /** Parallel parts as one: their people, as many as all parts need. */
    private static PolicyPart together(List<PolicyPart> parts) {
        var people = parts.stream()
                .flatMap(part -> part.approvers().stream())
                .distinct()
                .toList();
        return new PolicyPart(
                null,
                people,
                parts.stream().mapToLong(PolicyPart::requiredApprovals).sum());
    }
}
