package io.countersign.verticles.signers;

import io.countersign.protocol.api.BreakGlass;
import io.countersign.protocol.api.BreakGlassState;
import io.countersign.protocol.api.PersonRef;
import io.countersign.verticles.store.WireNames;
import io.vertx.sqlclient.Row;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The columns of the view {@code glasses} as the contract shows them. */
public final class GlassRow {
    private GlassRow() {}

    /** Null when the row has none. */
    public static @Nullable BreakGlass of(Row row) {
        var grant = row.getUUID("glass_grant");
        if (grant == null) {
            return null;
        }
        return new BreakGlass(
                grant,
                WireNames.of(BreakGlassState.class, row.getString("glass_state")),
                Objects.requireNonNull(person(row, "glass_opener")),
                row.getString("glass_reason"),
                row.getOffsetDateTime("glass_opened_at").toInstant(),
                row.getOffsetDateTime("glass_ratify_by").toInstant(),
                person(row, "glass_closer"),
                row.getString("glass_close_reason"),
                SignerRow.instant(row.getOffsetDateTime("glass_closed_at")),
                null);
    }

    private static @Nullable PersonRef person(Row row, String prefix) {
        var id = row.getUUID(prefix + "_id");
        return id == null ? null : new PersonRef(id, row.getString(prefix + "_name"));
    }
}
