package io.countersign.protocol.api;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event of a stream.
 *
 * @param index its place in the Merkle tree, from zero, without gaps.
 * @param type see the event catalogue.
 * @param organization absent for what concerns the whole installation.
 * @param actor who did it; absent for the system.
 * @param details the rest; empty when it is long.
 * @param detailsLeftOut true when it is long: the audit log has it.
 */
public record LiveEvent(
        long index,
        String type,
        Instant at,
        @Nullable UUID organization,
        @Nullable UUID actor,
        @Nullable UUID signer,
        @Nullable UUID request,
        @Nullable UUID grant,
        @Nullable UUID operation,
        Map<String, Object> details,
        @Nullable Boolean detailsLeftOut) {}
