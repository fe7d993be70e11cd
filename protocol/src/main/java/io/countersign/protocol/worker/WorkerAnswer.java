package io.countersign.protocol.worker;

import java.util.List;

/** What a worker answers to a {@link WorkerOrder}: exactly one of these, always; a worker never throws across the bus. */
public sealed interface WorkerAnswer {

    /** All signatures, in the order of the inputs, each verified against the key's public half before it was handed over. */
    record Signed(List<byte[]> signatures) implements WorkerAnswer {
        public Signed {
            signatures = List.copyOf(signatures);
        }
    }

    /** The key pair exists; {@code publicKey} is its SubjectPublicKeyInfo in DER. */
    record KeyBorn(byte[] publicKey) implements WorkerAnswer {}

    /** The key pair is there and protected; {@code publicKey} is its SubjectPublicKeyInfo in DER. */
    record KeyFound(byte[] publicKey) implements WorkerAnswer {}

    /**
     * Nothing was handed over.
     *
     * @param reason decides what the caller is told
     * @param detail one sentence for the operator's log, with the CKR name where there is one; never a PIN, never input bytes
     */
    record Failed(Reason reason, String detail) implements WorkerAnswer {}

    /** Why a worker did not do what it was told. */
    enum Reason {
        /** Every session is taken and the queue is full; nothing was tried. Retry soon. */
        BUSY,
        /** The token is away or its breaker is open; nothing was made. Retry later. */
        UNAVAILABLE,
        /** The token did not answer in time; whether it signed is unknown, the late result is dropped. */
        TIMED_OUT,
        /** The token refused the input or the mechanism; a retry would fail again. */
        INPUT_REFUSED,
        /** No key with that CKA_ID, or its public half or protection is not what was promised. */
        KEY_UNUSABLE,
        /** A key with that CKA_ID exists already. */
        KEY_EXISTS,
        /** The signature the token made does not verify; it was dropped. */
        SIGNATURE_INVALID,
        /** The order's seal does not fit or its time has passed. */
        ORDER_REFUSED
    }
}
