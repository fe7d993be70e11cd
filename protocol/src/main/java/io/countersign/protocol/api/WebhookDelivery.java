package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event for one endpoint, and the last attempt to deliver it.
 *
 * @param messageId the header webhook-id; the same at each attempt.
 * @param index place of the event in the log; absent for a test.
 * @param attempts how many there were.
 * @param nextAttempt absent when there is none, and while the endpoint is disabled.
 * @param status of the answer to the last attempt; absent without one.
 * @param problem why the last attempt failed; absent when it did not.
 * @param durationMillis of the last attempt.
 */
public record WebhookDelivery(
        UUID id,
        String messageId,
        @Nullable Long index,
        String type,
        DeliveryState state,
        long attempts,
        @Nullable Instant nextAttempt,
        @Nullable Instant lastAttempt,
        @Nullable Long status,
        @Nullable DeliveryProblem problem,
        @Nullable Long durationMillis,
        Instant createdAt) {}
