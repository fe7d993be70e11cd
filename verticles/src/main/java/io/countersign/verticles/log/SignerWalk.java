package io.countersign.verticles.log;

import io.countersign.protocol.api.AuditFault;
import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.merkle.TreeProofs;
import io.countersign.protocol.merkle.TreeProofs.Tile;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the leaves of one Signer again, each with the way from it up to the root of the tree. */
final class SignerWalk {
    private static final Queries SQL = Queries.of("verify");
    private static final int LEAVES = 500;
    private static final int REACHED = 32;

    private final Vertx vertx;
    private final Database database;

    SignerWalk(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    /**
     * One step further.
     *
     * @param last id of the leaf read last
     * @param size leaves of the tree
     */
    record Step(long read, long last, long size, @Nullable AuditFault fault) {}

    private record Raw(
            LogStore.Head head,
            @Nullable NoteKey key,
            @Nullable Frontier frontier,
            List<Row> rows,
            List<LeafJudge.Before> before,
            Map<Tile, byte[]> tiles) {}

    Future<Step> step(UUID signer, long after) {
        return database.snapshot(tx -> read(tx, signer, after))
                .compose(raw -> vertx.executeBlocking(() -> judge(raw, after), false));
    }

    private static Future<Raw> read(Tx tx, UUID signer, long after) {
        return LogStore.head(tx)
                .compose(head -> LogKeys.find(tx)
                        .compose(key -> TreeWalk.frontierAt(tx, head.size())
                                .compose(frontier -> tx.all(
                                                SQL.get("readPlacesOfSigner"),
                                                Tuple.of(signer, after, LEAVES),
                                                row -> row)
                                        .compose(rows -> TreeWalk.before(tx, nodes(rows), sequences(rows))
                                                .compose(before -> LogStore.tiles(tx, tiles(rows, head))
                                                        .map(tiles -> new Raw(
                                                                head,
                                                                key.orElse(null),
                                                                frontier,
                                                                rows,
                                                                before,
                                                                tiles)))))));
    }

    private static UUID[] nodes(List<Row> rows) {
        return rows.stream().map(row -> row.getUUID(2)).toArray(UUID[]::new);
    }

    private static Long[] sequences(List<Row> rows) {
        return rows.stream().map(row -> row.getLong(3) - 1).toArray(Long[]::new);
    }

    /** The tiles from each leaf up to the top. */
    private static TreeSet<Tile> tiles(List<Row> rows, LogStore.Head head) {
        var tiles =
                new TreeSet<Tile>(java.util.Comparator.comparingInt(Tile::level).thenComparingLong(Tile::index));
        for (var row : rows) {
            var index = row.getLong(0);
            for (int level = 0; index != null && head.size() >> 8 * level > 0; level++) {
                tiles.add(new Tile(level, index >> 8 * (level + 1)));
            }
        }
        return tiles;
    }

    private static Step judge(Raw raw, long after) {
        var last = raw.rows().isEmpty() ? after : raw.rows().getLast().getLong(1);
        var fault = tree(raw);
        for (var row : fault == null ? raw.rows() : List.<Row>of()) {
            fault = leaf(raw, row);
            if (fault != null) {
                break;
            }
        }
        return new Step(raw.rows().size(), last, raw.head().size(), fault);
    }

    /** Every full tile must have the hash that stands above it, and the unfinished ones the root of the head. */
    private static @Nullable AuditFault tree(Raw raw) {
        var frontier = raw.frontier();
        if (frontier == null
                || !MessageDigest.isEqual(frontier.root(), raw.head().root())) {
            return Faults.at(
                    Math.max(0, raw.head().size() - 1),
                    AuditFaultKind.HEAD,
                    "the root at the end of the tree is not that of its tiles");
        }
        for (var entry : raw.tiles().entrySet()) {
            var tile = entry.getKey();
            var above = raw.tiles().get(new Tile(tile.level() + 1, tile.index() / TreeProofs.TILE));
            var at = (int) (tile.index() % TreeProofs.TILE) * MerkleTree.HASH;
            var full = entry.getValue().length == TreeProofs.TILE * MerkleTree.HASH;
            if (full
                    && above != null
                    && !has(above, at, MerkleTree.root(TreeProofs.slice(entry.getValue(), 0, TreeProofs.TILE)))) {
                return Faults.at(
                        tile.index() << 8 * (tile.level() + 1),
                        AuditFaultKind.TILE,
                        tile + " has not the hash that stands above it");
            }
        }
        return null;
    }

    private static boolean has(byte[] tile, int at, byte[] hash) {
        return tile.length >= at + MerkleTree.HASH
                && Arrays.equals(tile, at, at + MerkleTree.HASH, hash, 0, MerkleTree.HASH);
    }

    private static @Nullable AuditFault leaf(Raw raw, Row row) {
        var place = PlaceRow.of(row);
        var leaf = Objects.requireNonNull(place.leaf());
        var index = place.index();
        if (index == null) {
            return leaf.sequence() <= row.getLong(REACHED)
                    ? Faults.of(place, leaf, AuditFaultKind.MISSING_ENTRY, "the tree has its chain, and not this leaf")
                    : null;
        }
        var hash = MerkleTree.leaf(leaf.leaf());
        var tile = raw.tiles().getOrDefault(new Tile(0, index / TreeProofs.TILE), new byte[0]);
        if (!has(tile, (int) (index % TreeProofs.TILE) * MerkleTree.HASH, hash)) {
            return Faults.of(place, leaf, AuditFaultKind.LEAF, "the bytes are not those that the tree was built over");
        }
        var before = raw.before().stream()
                .filter(other -> other.node().equals(leaf.node()) && other.sequence() == leaf.sequence() - 1)
                .toList();
        return new LeafJudge(raw.key()).knowing(before, index).judge(place, leaf, hash);
    }
}
