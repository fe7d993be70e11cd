package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * What reading the log again found so far.
 *
 * @param verified whether everything that was read fits
 * @param complete whether all that was asked for was read; when not, ask again with {@code resume}
 * @param leaves leaves read, over all calls of this verification
 * @param checkpoints signed checkpoints checked
 * @param next the first index that was not read
 * @param size leaves that the tree has now
 * @param lastGoodCheckpoint the newest signed checkpoint that covers nothing bad; null where there is none, or nothing bad
 * @param resume goes on where this call ended; null when it is complete
 */
public record AuditVerification(
        boolean verified,
        boolean complete,
        long leaves,
        long checkpoints,
        long next,
        long size,
        @Nullable AuditFault firstBad,
        @Nullable String lastGoodCheckpoint,
        @Nullable String resume,
        long tookMillis) {}
