package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * What a walk over all leaves found.
 *
 * @param leaves leaves read.
 * @param nodes chains walked.
 */
public record AuditVerification(
        boolean verified, long leaves, long nodes, @Nullable AuditFault firstBad, long tookMillis) {}
