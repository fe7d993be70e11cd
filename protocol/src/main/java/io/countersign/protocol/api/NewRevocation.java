package io.countersign.protocol.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a certificate is revoked, for good.
 *
 * @param invalidSince what was signed before stays good where a time stamp proves it; whole seconds, not before the certificate and not
 *     in the future.
 */
public record NewRevocation(
        RevocationReason reason, @Nullable Instant invalidSince, String justification) {}
