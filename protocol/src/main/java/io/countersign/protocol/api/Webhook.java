package io.countersign.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a CI system is told of events, by Standard Webhooks.
 *
 * @param events types, and prefixes that end in a dot; empty: all types.
 * @param signer slug or id of the only Signer that it is told of; absent: all events.
 * @param publicKey whpk_ and base64, for the signature v1a.
 * @param disabledReason by_admin, gone (it answered 410) or failing; absent while it is enabled.
 * @param failingSince since when every attempt failed; absent when the last one did not.
 * @param behind how many events the log has that were not looked at for it.
 * @param formerSecretUntil until when messages are signed with the secret before the last rotation too; absent when they are not.
 */
public record Webhook(
        UUID id,
        String url,
        @Nullable String description,
        List<String> events,
        @Nullable UUID signer,
        WebhookSignature signature,
        @Nullable String publicKey,
        WebhookState state,
        @Nullable String disabledReason,
        @Nullable Instant failingSince,
        long behind,
        @Nullable Instant formerSecretUntil,
        IdentityRef createdBy,
        Instant createdAt,
        Instant updatedAt) {
    /** Without the address, whose query may hold a secret. */
    @Override
    public String toString() {
        return "Webhook[" + id + "]";
    }
}
