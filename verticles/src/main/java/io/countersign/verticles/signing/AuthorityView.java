package io.countersign.verticles.signing;

import io.countersign.protocol.worker.KeyReference;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one identity may do with one Signer, read in one snapshot.
 *
 * @param key null until the key is born
 * @param certificateChain DER, leaf first
 * @param authorityVersion the commit is refused when it has moved since
 * @param tokenGeneration of the identity and its organization; tokens of another one were ended
 * @param rank 3 administrator, 2 operator, 1 auditor, 0 not a member
 * @param needsApproval whether the current policy has steps
 * @param waitsForProof whether answers are held back until the log proves them, for a while
 * @param conditions of the current policy; null when it has none
 * @param pendingRequest an open request of or for this identity
 * @param sequence of the change feed before the snapshot was read
 */
record AuthorityView(
        UUID signer,
        String slug,
        String state,
        @Nullable KeyReference key,
        String keyId,
        List<byte[]> certificateChain,
        String certificateSerial,
        Instant notAfter,
        long authorityVersion,
        int policyVersion,
        long tokenGeneration,
        int rank,
        boolean needsApproval,
        boolean waitsForProof,
        @Nullable ConditionView conditions,
        @Nullable UUID pendingRequest,
        List<GrantView> grants,
        long sequence,
        long readNanos) {

    /** Nanoseconds since the snapshot was read. */
    long age() {
        return System.nanoTime() - readNanos;
    }
}
