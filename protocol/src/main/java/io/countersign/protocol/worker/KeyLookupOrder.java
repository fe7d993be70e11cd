package io.countersign.protocol.worker;

import io.countersign.protocol.KeyAlgorithm;
import java.util.UUID;

/**
 * Permission to tell the public half of a key pair that is in a token, if it is as protected as one that was born
 * there.
 *
 * @param ckaId CKA_ID of both halves, lower-case hexadecimal
 * @param algorithm kind of key that it must be
 */
public record KeyLookupOrder(
        UUID id, String token, String ckaId, KeyAlgorithm algorithm, long notAfterMillis, byte[] seal)
        implements WorkerOrder {}
