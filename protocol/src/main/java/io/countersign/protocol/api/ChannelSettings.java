package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that can be changed of a channel; what is omitted is as if it was never said, except the address.
 *
 * @param url of the incoming webhook; the known one stays when it is omitted.
 * @param notices all when omitted.
 * @param signers slugs or ids; only notifications of these Signers; all when omitted.
 * @param enabled disabling drops what waits.
 */
public record ChannelSettings(
        String name,
        @Nullable String url,
        @Nullable List<NotificationKind> notices,
        @Nullable List<String> signers,
        boolean enabled) {
    /** Without the address, which is a secret. */
    @Override
    public String toString() {
        return "ChannelSettings[enabled=" + enabled + "]";
    }
}
