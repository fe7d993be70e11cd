package io.countersign.verticles.attestation;

import io.countersign.verticles.attestation.Statement.Fields;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** How columns become fields of a statement. */
final class Rows {
    private Rows() {}

    /** Columns with this prefix as id, kind and name; null when there is nobody. */
    static @Nullable Fields identityOrNull(Row row, String prefix) {
        return row.getUUID(prefix + "_id") == null ? null : identity(row, prefix);
    }

    static Fields identity(Row row, String prefix) {
        return person(row, prefix).with("kind", row.getString(prefix + "_kind"));
    }

    /** Columns with this prefix as id and name. */
    static Fields person(Row row, String prefix) {
        return new Fields()
                .with("id", row.getUUID(prefix + "_id").toString())
                .with("name", row.getString(prefix + "_name"));
    }

    static @Nullable String time(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant().toString();
    }
}
