package io.countersign.protocol.worker;

import io.countersign.protocol.KeyAlgorithm;
import java.util.UUID;

/**
 * Permission to let a key pair be born in a token: sign only, sensitive, never extractable.
 *
 * @param ckaId CKA_ID for both halves, lower-case hexadecimal; an id already in use is refused
 * @param label CKA_LABEL for people who look at the token
 */
public record KeyGenerationOrder(
        UUID id, String token, String ckaId, String label, KeyAlgorithm algorithm, long notAfterMillis, byte[] seal)
        implements WorkerOrder {}
