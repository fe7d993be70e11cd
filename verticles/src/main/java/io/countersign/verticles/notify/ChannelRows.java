package io.countersign.verticles.notify;

import io.countersign.protocol.api.Channel;
import io.countersign.protocol.api.ChannelKind;
import io.countersign.protocol.api.ChannelState;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.NotificationKind;
import io.countersign.verticles.store.WireNames;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as the contract shows them: without the URL, sealed or not. */
final class ChannelRows {
    private ChannelRows() {}

    static Channel channel(Row row) {
        return new Channel(
                row.getUUID("id"),
                WireNames.of(ChannelKind.class, row.getString("kind")),
                row.getString("name"),
                row.getString("host"),
                row.getString("fingerprint"),
                Arrays.stream(row.getArrayOfStrings("notices"))
                        .map(NotificationKind::valueOf)
                        .toList(),
                List.of(row.getArrayOfUUIDs("signers")),
                WireNames.of(ChannelState.class, row.getString("state")),
                row.getString("disabled_reason"),
                row.getLong("waiting"),
                instant(row, "failing_since"),
                instant(row, "still_paused_until"),
                row.getString("last_error"),
                instant(row, "last_error_at"),
                instant(row, "last_sent_at"),
                new IdentityRef(
                        row.getUUID("created_by"),
                        WireNames.of(IdentityKind.class, row.getString("creator_kind")),
                        row.getString("creator_name")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static @Nullable Instant instant(Row row, String column) {
        var time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
