package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step that the request would have to pass.
 *
 * @param step counted from 1.
 * @param allParts whether all parts must be met; otherwise any one.
 * @param parts one for a step with one set of approvers.
 */
public record SimulatedStep(long step, @Nullable String name, boolean allParts, List<SimulatedPart> parts) {}
