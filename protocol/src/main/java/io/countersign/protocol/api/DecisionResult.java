package io.countersign.protocol.api;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of one decision.
 *
 * @param decided the request as it is now; absent when the decision was refused.
 * @param problem by RFC 9457, absent when the decision was made.
 */
public record DecisionResult(
        UUID request, @Nullable Request decided, @Nullable Map<String, Object> problem) {}
