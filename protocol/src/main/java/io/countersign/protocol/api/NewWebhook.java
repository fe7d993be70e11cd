package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to tell of events.
 *
 * @param url https, of a public address.
 * @param events types, and prefixes that end in a dot; all types when omitted.
 * @param signer slug or id; only events of this Signer.
 * @param signature default v1.
 */
public record NewWebhook(
        String url,
        @Nullable String description,
        @Nullable List<String> events,
        @Nullable String signer,
        @Nullable WebhookSignature signature) {
    /** Without the address, whose query may hold a secret. */
    @Override
    public String toString() {
        return "NewWebhook[events=" + events + "]";
    }
}
