package io.countersign.verticles.notify;

import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A line of the table of notifications that was claimed to be sent.
 *
 * @param attempts this one included
 */
record Waiting(UUID id, UUID person, Matter matter, boolean digest, int attempts, Instant createdAt) {
    static Waiting of(Row row) {
        var person = row.getUUID("person_id");
        return new Waiting(
                row.getUUID("id"),
                person,
                Matter.of(row, person),
                row.getBoolean("digest"),
                row.getInteger("attempts"),
                row.getOffsetDateTime("created_at").toInstant());
    }

    /** When it was claimed. */
    Duration age() {
        return Duration.between(createdAt, matter.now());
    }
}
