package io.countersign.protocol.api;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * I want to sign.
 *
 * @param justification why; the approvers read it.
 * @param recipient who will sign; default the requester.
 * @param signatures how many; omitted: the ceiling of the policy.
 * @param window how long after the approval; omitted: the ceiling of the policy.
 * @param ticket reference to an issue or change.
 */
public record NewRequest(
        String justification,
        @Nullable UUID recipient,
        @Nullable Long signatures,
        @Nullable Duration window,
        @Nullable String ticket) {}
