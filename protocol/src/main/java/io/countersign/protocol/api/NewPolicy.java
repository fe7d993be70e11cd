package io.countersign.protocol.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy. Every version is immutable.
 *
 * @param steps an empty list, said out loud, means direct signing.
 * @param signatureCeiling most signatures that one approval can be good for.
 * @param windowCeiling longest time that one approval can be good for.
 * @param pendingTimeout after which an undecided request expires. Default P7D, at most P90D.
 */
public record NewPolicy(
        List<PolicyStep> steps,
        Ceiling signatureCeiling,
        WindowCeiling windowCeiling,
        @Nullable Duration pendingTimeout) {}
