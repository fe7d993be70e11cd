package io.countersign.verticles.identity;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the database knows about a name that somebody logs in with.
 *
 * @param identity null when the organization exists but not the login
 * @param hashes of what proves it; never logged
 * @param now PostgreSQL's clock
 */
record Login(
        UUID organization, @Nullable UUID identity, boolean active, long generation, List<String> hashes, Instant now) {
    static Login of(Row row) {
        var exists = row.getUUID("identity_id") != null;
        return new Login(
                row.getUUID("organization_id"),
                row.getUUID("identity_id"),
                exists && row.getBoolean("active"),
                exists ? row.getLong("generation") : 0,
                List.of(row.getArrayOfStrings("hashes")),
                row.getOffsetDateTime("now").toInstant());
    }

    @Override
    public String toString() {
        return "Login[" + organization + "/" + identity + "]";
    }
}
