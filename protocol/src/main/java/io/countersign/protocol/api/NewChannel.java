package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to show notifications to all who read there.
 *
 * @param url of the incoming webhook: who has it can write there, so it is never shown again.
 * @param notices all when omitted.
 * @param signers slugs or ids; only notifications of these Signers; all when omitted.
 */
public record NewChannel(
        ChannelKind kind,
        String name,
        String url,
        @Nullable List<NotificationKind> notices,
        @Nullable List<String> signers) {
    /** Without the address, which is a secret. */
    @Override
    public String toString() {
        return "NewChannel[" + kind + "]";
    }
}
