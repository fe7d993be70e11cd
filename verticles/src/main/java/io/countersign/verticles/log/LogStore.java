package io.countersign.verticles.log;

import io.countersign.protocol.merkle.TreeProofs.Tile;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log in PostgreSQL: each call is one statement that is its own transaction, so that a node that is paused in it holds nothing. */
final class LogStore {
    private static final Queries SQL = Queries.of("log");

    private final Database database;

    LogStore(Database database) {
        this.database = database;
    }

    /** The end of the tree. */
    record Head(long size, byte[] root) {}

    Future<Head> head() {
        return database.read(tx -> head(tx));
    }

    static Future<Head> head(Tx tx) {
        return tx.first(
                        SQL.get("readHead"),
                        Tuple.tuple(),
                        row -> new Head(
                                row.getLong("size"), row.getBuffer("root").getBytes()))
                .map(found -> found.orElseThrow(LostHeadException::new));
    }

    /** The end of the tree is gone. */
    static final class LostHeadException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        LostHeadException() {
            super("the table log_head lost its row");
        }
    }

    Future<List<NewLeaf>> newLeaves(int most) {
        return database.read(tx -> tx.all(SQL.get("newLeaves"), Tuple.of(most), NewLeaf::of));
    }

    /** False when the lease is lost or the tree is not what it was. */
    Future<Boolean> append(Lease.Held held, long size, Ordering ordering, Frontier.Grown grown) {
        var leaves = ordering.leaves();
        var ends = ordering.ends();
        var tiles = grown.tiles();
        var parameters = Tuple.of(held.fence(), held.lease().length().toSeconds(), size)
                .addArrayOfLong(leaves.stream().map(NewLeaf::id).toArray(Long[]::new))
                .addArrayOfUUID(ends.stream().map(NewLeaf::node).toArray(UUID[]::new))
                .addArrayOfLong(ends.stream().map(NewLeaf::sequence).toArray(Long[]::new))
                .addArrayOfBuffer(
                        ends.stream().map(leaf -> Buffer.buffer(leaf.hash())).toArray(Buffer[]::new))
                .addArrayOfShort(tiles.keySet().stream()
                        .map(tile -> (short) tile.level())
                        .toArray(Short[]::new))
                .addArrayOfLong(tiles.keySet().stream().map(Tile::index).toArray(Long[]::new))
                .addArrayOfBuffer(tiles.values().toArray(Buffer[]::new))
                .addBuffer(Buffer.buffer(grown.frontier().root()));
        return database.statement(tx -> tx.first(SQL.get("appendToLog"), parameters, row -> row.getBoolean(0)))
                .map(done -> done.orElse(false));
    }

    Future<Map<Tile, byte[]>> tiles(Collection<Tile> wanted) {
        return database.read(tx -> tiles(tx, wanted));
    }

    static Future<Map<Tile, byte[]>> tiles(Tx tx, Collection<Tile> wanted) {
        var parameters = Tuple.tuple()
                .addArrayOfShort(
                        wanted.stream().map(tile -> (short) tile.level()).toArray(Short[]::new))
                .addArrayOfLong(wanted.stream().map(Tile::index).toArray(Long[]::new));
        return tx.all(
                        SQL.get("readTiles"),
                        parameters,
                        row -> Map.entry(
                                new Tile(row.getShort("level"), row.getLong("tile")),
                                row.getBuffer("hashes").getBytes()))
                .map(rows -> {
                    var tiles = new HashMap<Tile, byte[]>();
                    rows.forEach(row -> tiles.put(row.getKey(), row.getValue()));
                    return tiles;
                });
    }

    /** The root of the tree as it was at that size, by the tiles that are there now; null where it cannot be had. */
    static Future<byte @Nullable []> rootAt(Tx tx, long size, Head head) {
        if (size > head.size()) {
            return Future.succeededFuture(null);
        }
        return tiles(tx, Frontier.edgeTiles(size)).map(tiles -> {
            try {
                return Frontier.of(size, tiles).root();
            } catch (IllegalStateException tooShort) {
                return null;
            }
        });
    }

    /** The bytes of the entries from one index to before another; fewer where the log ends earlier. */
    Future<List<byte[]>> entries(long from, long to) {
        return database.read(tx -> tx.all(
                SQL.get("readEntries"),
                Tuple.of(from, to),
                row -> row.getBuffer("leaf").getBytes()));
    }

    /** False, and nothing is inserted, when the database has another tree by now. */
    Future<Boolean> insert(long size, byte[] root, SignedNote note) {
        var parameters = Tuple.of(size, Buffer.buffer(root), note.toString());
        return database.statement(tx -> tx.first(SQL.get("insertCheckpoint"), parameters, row -> row.getBoolean(0)))
                .map(done -> done.orElse(false));
    }

    Future<Optional<String>> newestCheckpoint() {
        return database.read(LogStore::newestCheckpoint);
    }

    static Future<Optional<String>> newestCheckpoint(Tx tx) {
        return tx.first(SQL.get("newestCheckpoint"), Tuple.tuple(), row -> row.getString("note"));
    }

    /**
     * A leaf and its place.
     *
     * @param index -1 until the tree has it
     */
    record Entry(byte[] leaf, long index) {}

    static Future<Optional<Entry>> entryOfOperation(Tx tx, UUID organization, UUID operation) {
        return tx.first(SQL.get("findEntryOfOperation"), Tuple.of(organization, operation), row -> {
            var index = row.getLong("tree_index");
            return new Entry(row.getBuffer("leaf").getBytes(), index == null ? -1 : index);
        });
    }

    /** The entries that tell of these operations, as far as the tree has them. */
    static Future<Map<UUID, Entry>> entriesOfOperations(Tx tx, List<UUID> operations) {
        return tx.all(
                        SQL.get("findEntriesOfOperations"),
                        Tuple.tuple().addArrayOfUUID(operations.toArray(UUID[]::new)),
                        row -> Map.entry(
                                row.getUUID("operation_id"),
                                new Entry(row.getBuffer("leaf").getBytes(), row.getLong("tree_index"))))
                .map(rows -> {
                    var entries = new HashMap<UUID, Entry>();
                    rows.forEach(row -> entries.putIfAbsent(row.getKey(), row.getValue()));
                    return entries;
                });
    }

    /** Committed leaves that have no place in the tree yet. */
    static Future<Long> waiting(Tx tx) {
        return tx.first(SQL.get("countWaiting"), Tuple.tuple(), row -> row.getLong(0))
                .map(count -> count.orElse(0L));
    }

    Future<Boolean> acknowledged(long size, byte[] root) {
        return database.read(tx ->
                        tx.first(SQL.get("findAcknowledgement"), Tuple.of(size, Buffer.buffer(root)), row -> true))
                .map(Optional::isPresent);
    }

    static Future<Integer> acknowledge(Tx tx, UUID id, long size, byte[] root, UUID by, String reason) {
        return tx.update(SQL.get("insertAcknowledgement"), Tuple.of(id, size, Buffer.buffer(root), by, reason));
    }
}
