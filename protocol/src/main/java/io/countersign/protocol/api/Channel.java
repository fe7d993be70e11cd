package io.countersign.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where notifications are shown to all who read there, as cards of a chat program.
 *
 * @param host of the incoming webhook, whose address is a secret.
 * @param fingerprint eight hexadecimal digits; the same for the same address.
 * @param notices empty: all.
 * @param signers empty: all.
 * @param disabledReason by_admin, or gone (the chat program answered 404 or 410); absent while it is enabled.
 * @param waiting cards that were not sent yet.
 * @param failingSince since when every attempt failed; absent when the last one did not.
 * @param pausedUntil before which nothing is sent to it; absent when it may be.
 * @param lastError what became of the last attempt that failed.
 */
public record Channel(
        UUID id,
        ChannelKind kind,
        String name,
        String host,
        String fingerprint,
        List<NotificationKind> notices,
        List<UUID> signers,
        ChannelState state,
        @Nullable String disabledReason,
        long waiting,
        @Nullable Instant failingSince,
        @Nullable Instant pausedUntil,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt,
        @Nullable Instant lastSentAt,
        IdentityRef createdBy,
        Instant createdAt,
        Instant updatedAt) {}
