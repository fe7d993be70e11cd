package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step; steps open in order. It has exactly one of three forms: approvers with requiredApprovals; anyOf; allOf.
 *
 * @param approvers people and groups; all members of the Signer in a role other than auditor.
 * @param requiredApprovals how many distinct people must approve.
 * @param anyOf alternative routes: the step is met as soon as one of them has enough approvals of its own approvers.
 * @param allOf parallel parts: each needs its own approvals, and one person counts in one part only.
 * @param requiresPasskey whether each approval of this step must be signed by a passkey of who gives it. Default false.
 */
public record PolicyStep(
        @Nullable String name,
        @Nullable List<Approver> approvers,
        @Nullable Long requiredApprovals,
        @Nullable List<PolicyPart> anyOf,
        @Nullable List<PolicyPart> allOf,
        @Nullable Boolean requiresPasskey) {
    /** Without passkeys. */
    public PolicyStep(
            @Nullable String name,
            @Nullable List<Approver> approvers,
            @Nullable Long requiredApprovals,
            @Nullable List<PolicyPart> anyOf,
            @Nullable List<PolicyPart> allOf) {
        this(name, approvers, requiredApprovals, anyOf, allOf, null);
    }

    /** A step with one set of approvers. */
    public static PolicyStep of(@Nullable String name, List<Approver> approvers, long requiredApprovals) {
        return new PolicyStep(name, approvers, requiredApprovals, null, null);
    }

    /** A step with alternative routes. */
    public static PolicyStep anyOf(@Nullable String name, List<PolicyPart> routes) {
        return new PolicyStep(name, null, null, routes, null);
    }

    /** A step with parallel parts. */
    public static PolicyStep allOf(@Nullable String name, List<PolicyPart> parts) {
        return new PolicyStep(name, null, null, null, parts);
    }

    /** The same step, each approval of which is signed by a passkey. */
    public PolicyStep withPasskeys() {
        return new PolicyStep(name, approvers, requiredApprovals, anyOf, allOf, true);
    }

    /** Whether approvals of it must be signed by a passkey. */
    public boolean asksForPasskeys() {
        return Boolean.TRUE.equals(requiresPasskey);
    }
}
