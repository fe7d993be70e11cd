package io.countersign.verticles;

import org.jspecify.annotations.Nullable;

/**
 * One call of an operation.
 *
 * @param requestId of the HTTP request, for logs and problem answers
 * @param idempotencyKey as sent; null when the caller sent none
 * @param bodyHash SHA-256 over method, path and body: the same key with another hash is refused
 * @param source address of the connection that the call came over; null when there is none
 */
public record Call(
        Caller caller,
        String requestId,
        @Nullable String idempotencyKey,
        byte[] bodyHash,
        @Nullable String source) {
    /** A call that came over no connection. */
    public Call(Caller caller, String requestId, @Nullable String idempotencyKey, byte[] bodyHash) {
        this(caller, requestId, idempotencyKey, bodyHash, null);
    }
}
