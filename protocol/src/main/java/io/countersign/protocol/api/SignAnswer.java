package io.countersign.protocol.api;

import io.countersign.protocol.SignatureAlgorithm;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Signatures; they were committed to the record before they left.
 *
 * @param keyId sHA-256 of the SubjectPublicKeyInfo, hexadecimal.
 * @param grant absent when the Signer signs directly.
 * @param remaining signatures left in the grant; absent without a ceiling.
 * @param expiresAt end of the grant's window.
 * @param certificateChain dER certificates, leaf first.
 * @param replayed true when the Idempotency-Key had been used for the same call before.
 * @param proofPending true when the Signer's answers wait for proofs and the log was not so far in time: fetch them later, or
 *     send the call again under the same key. Absent otherwise.
 */
public record SignAnswer(
        List<MadeSignature> signatures,
        SignatureAlgorithm algorithm,
        String keyId,
        @Nullable UUID grant,
        @Nullable Long remaining,
        @Nullable Instant expiresAt,
        List<byte[]> certificateChain,
        boolean replayed,
        @Nullable Boolean proofPending) {
    /** Of a Signer whose answers do not wait for proofs. */
    public SignAnswer(
            List<MadeSignature> signatures,
            SignatureAlgorithm algorithm,
            String keyId,
            @Nullable UUID grant,
            @Nullable Long remaining,
            @Nullable Instant expiresAt,
            List<byte[]> certificateChain,
            boolean replayed) {
        this(signatures, algorithm, keyId, grant, remaining, expiresAt, certificateChain, replayed, null);
    }

    /** The same for whoever asks again. */
    public SignAnswer asReplay() {
        return new SignAnswer(
                signatures, algorithm, keyId, grant, remaining, expiresAt, certificateChain, true, proofPending);
    }
}
