package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of a report.
 *
 * @param who whom it is about; absent when it is about the Signer.
 * @param role what they are on the Signer, where it matters.
 * @param lastAt when they last did it; absent when never.
 * @param count how often, where it is counted.
 * @param says the finding as one sentence.
 */
public record Finding(
        UUID signer,
        String signerSlug,
        @Nullable IdentityRef who,
        @Nullable SignerRole role,
        @Nullable Instant lastAt,
        @Nullable Long count,
        String says) {}
