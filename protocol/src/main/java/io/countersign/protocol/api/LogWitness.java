package io.countersign.protocol.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a witness of the log stands.
 *
 * @param name that of its key
 * @param cosigned leaves of the largest checkpoint that it cosigned; 0 for none
 * @param cosignedAt when the last of its cosignatures was kept; null for none
 * @param problem why it does not cosign at the moment; null while it does
 * @param problemSince when that began
 */
public record LogWitness(
        String name,
        long cosigned,
        @Nullable Instant cosignedAt,
        @Nullable LogWitnessProblem problem,
        @Nullable Instant problemSince) {}
