package io.countersign.protocol.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One immutable version of a policy.
 *
 * @param sentence the policy in one plain English sentence.
 * @param createdBy absent for version 0, which nobody set.
 */
public record Policy(
        UUID signer,
        long version,
        List<PolicyStep> steps,
        Ceiling signatureCeiling,
        WindowCeiling windowCeiling,
        Duration pendingTimeout,
        String sentence,
        @Nullable UUID createdBy,
        @Nullable Instant createdAt) {}
