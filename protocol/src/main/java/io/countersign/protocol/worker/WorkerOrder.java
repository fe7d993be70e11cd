package io.countersign.protocol.worker;

import java.util.UUID;

/**
 * Something a worker is told to do in a token. Orders are sealed by {@link OrderSeal}: only the component that decided may make one,
 * and a worker does nothing for an order whose seal does not fit.
 */
public sealed interface WorkerOrder permits SigningOrder, KeyGenerationOrder, KeyLookupOrder {
    /** Identifies the order in logs and answers. */
    UUID id();

    /** Label of the token that must carry it out. */
    String token();

    /** Milliseconds since the epoch after which the worker must drop the order unexecuted. */
    long notAfterMillis();

    /** HMAC-SHA256 over everything else. */
    byte[] seal();
}
