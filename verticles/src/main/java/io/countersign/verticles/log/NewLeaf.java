package io.countersign.verticles.log;

import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A leaf that the tree does not have yet.
 *
 * @param reached sequence of the last leaf of this chain that the tree has, 0 for none
 * @param reachedHead hash of that leaf, zeros for none
 */
record NewLeaf(
        long id,
        UUID node,
        long sequence,
        byte[] leaf,
        byte[] hash,
        OffsetDateTime at,
        long reached,
        byte[] reachedHead) {
    static NewLeaf of(Row row) {
        return new NewLeaf(
                row.getLong("id"),
                row.getUUID("node"),
                row.getLong("node_seq"),
                row.getBuffer("leaf").getBytes(),
                row.getBuffer("leaf_hash").getBytes(),
                row.getOffsetDateTime("at"),
                row.getLong("reached"),
                row.getBuffer("reached_head").getBytes());
    }
}
