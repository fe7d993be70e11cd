package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One set of approvers of a step.
 *
 * @param eligible who could decide right now.
 * @param missing how many people more it would take if this part stood alone.
 */
public record SimulatedPart(@Nullable String name, long requiredApprovals, List<PersonRef> eligible, long missing) {}
