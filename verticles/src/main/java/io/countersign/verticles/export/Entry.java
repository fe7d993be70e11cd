package io.countersign.verticles.export;

import io.countersign.verticles.feed.LogEvent;
import io.vertx.sqlclient.Row;
import java.util.List;

/**
 * One event of an export.
 *
 * @param leaf the exact bytes that are hashed
 * @param proof the way to the root of the checkpoint (RFC 6962 section 2.1.1), from the leaf up; empty until it is filled in
 */
record Entry(LogEvent event, byte[] leaf, List<byte[]> proof) {
    static Entry of(Row row) {
        var leaf = row.getBuffer("leaf").getBytes();
        return new Entry(LogEvent.of(row.getLong("tree_index"), leaf), leaf, List.of());
    }

    Entry proven(List<byte[]> way) {
        return new Entry(event, leaf, way);
    }
}
