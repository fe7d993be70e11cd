package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several routes or parallel parts of a step.
 *
 * @param approvers people and groups; all members of the Signer in a role other than auditor.
 * @param requiredApprovals how many distinct people must approve.
 */
public record PolicyPart(@Nullable String name, List<Approver> approvers, long requiredApprovals) {}
