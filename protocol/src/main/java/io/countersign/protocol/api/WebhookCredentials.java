package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * An endpoint with its new secret, shown this once.
 *
 * @param secret whsec_ and base64; absent for v1a, whose public key is in webhook, and when the same Idempotency-Key is replayed.
 */
public record WebhookCredentials(Webhook webhook, @Nullable String secret) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "WebhookCredentials[" + webhook + "]";
    }
}
