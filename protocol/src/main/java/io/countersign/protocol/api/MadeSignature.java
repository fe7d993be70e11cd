package io.countersign.protocol.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One signature.
 *
 * @param slot which use of the grant this is, from 1; 0 when the Signer signs directly.
 * @param proof that the log has it; only of Signers whose answers wait for it, and absent when it did not come in time.
 */
public record MadeSignature(
        UUID operation,
        byte[] signature,
        long slot,
        @Nullable OperationProof proof) {
    /** Not proven. */
    public MadeSignature(UUID operation, byte[] signature, long slot) {
        this(operation, signature, slot, null);
    }
}
