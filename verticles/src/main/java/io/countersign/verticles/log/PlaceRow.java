package io.countersign.verticles.log;

import io.countersign.verticles.audit.LeafRow;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What stands at one place of the tree.
 *
 * @param index null for a leaf that the tree does not have
 * @param leaf null when the leaf is gone
 * @param operation that a leaf of a signature tells of; null for other leaves, and when it is gone
 */
record PlaceRow(
        @Nullable Long index,
        long leafId,
        @Nullable LeafRow leaf,
        @Nullable StoredOperation operation) {
    private static final int OPERATION_AT = 14;

    /** An attempt to sign as it is stored; of its columns those that its leaf tells too. */
    record StoredOperation(
            UUID id,
            UUID organization,
            UUID signer,
            UUID identity,
            String outcome,
            @Nullable String reason,
            @Nullable String idempotencyKey,
            @Nullable UUID grant,
            long slot,
            String algorithm,
            byte @Nullable [] digest,
            byte @Nullable [] signature,
            @Nullable String certificateSerial,
            @Nullable String fileName,
            @Nullable Long fileSize,
            @Nullable String tool,
            @Nullable String host,
            OffsetDateTime at) {}

    /** Reads by number of column, because names are searched for from the left, in every row. */
    static PlaceRow of(Row row) {
        var leafBytes = row.getBuffer(4);
        return new PlaceRow(
                row.getLong(0),
                row.getLong(1),
                leafBytes == null ? null : leaf(row, leafBytes),
                row.getUUID(OPERATION_AT) == null ? null : operation(row));
    }

    private static LeafRow leaf(Row row, Buffer bytes) {
        return new LeafRow(
                row.getLong(1),
                row.getUUID(2),
                row.getLong(3),
                bytes.getBytes(),
                row.getBuffer(5).getBytes(),
                row.getOffsetDateTime(6),
                row.getUUID(7),
                row.getString(8),
                row.getUUID(9),
                row.getUUID(10),
                row.getUUID(11),
                row.getUUID(12),
                row.getUUID(13));
    }

    private static StoredOperation operation(Row row) {
        return new StoredOperation(
                row.getUUID(OPERATION_AT),
                row.getUUID(15),
                row.getUUID(16),
                row.getUUID(17),
                row.getString(18),
                row.getString(19),
                row.getString(20),
                row.getUUID(21),
                row.getLong(22),
                row.getString(23),
                bytes(row.getBuffer(24)),
                bytes(row.getBuffer(25)),
                row.getString(26),
                row.getString(27),
                row.getLong(28),
                row.getString(29),
                row.getString(30),
                row.getOffsetDateTime(31));
    }

    private static byte @Nullable [] bytes(@Nullable Buffer buffer) {
        return buffer == null ? null : buffer.getBytes();
    }
}
