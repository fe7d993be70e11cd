package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that can be changed of an endpoint; what is omitted is as if it was never said.
 *
 * @param url https, of a public address.
 * @param events types, and prefixes that end in a dot; all types when omitted.
 * @param signer slug or id; only events of this Signer.
 * @param enabled enabling goes on where it stopped.
 */
public record WebhookSettings(
        String url,
        @Nullable String description,
        @Nullable List<String> events,
        @Nullable String signer,
        boolean enabled) {
    /** Without the address, whose query may hold a secret. */
    @Override
    public String toString() {
        return "WebhookSettings[events=" + events + ", enabled=" + enabled + "]";
    }
}
