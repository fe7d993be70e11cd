package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Let somebody decide in one's place for a while.
 *
 * @param signer on this one only; all Signers of the organization when omitted.
 * @param from now when omitted.
 * @param until at most 90 days after it begins.
 */
public record NewDelegation(
        UUID delegate, @Nullable UUID signer, @Nullable Instant from, Instant until, String reason) {}
