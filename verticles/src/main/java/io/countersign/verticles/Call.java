package io.countersign.verticles;

import org.jspecify.annotations.Nullable;

/**
 * One call of an operation.
 *
 * @param requestId of the HTTP request, for logs and problem answers
 * @param idempotencyKey as sent; null when the caller sent none
 * @param bodyHash SHA-256 over method, path and body: the same key with another hash is refused
 */
public record Call(
        Caller caller, String requestId, @Nullable String idempotencyKey, byte[] bodyHash) {}
