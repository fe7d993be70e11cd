package io.countersign.verticles.log;

import io.countersign.protocol.api.AuditFault;
import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.protocol.merkle.TreeProofs;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log again, some places at a time: each step is a snapshot of its own, a few milliseconds long, and what it hashes it hashes
 * on a worker thread. Steps begin at borders of tiles.
 */
final class TreeWalk {
    private static final Queries SQL = Queries.of("verify");

    /** Places of one step: some hundred kilobytes. */
    static final int PLACES = 4 * TreeProofs.TILE;

    private final Vertx vertx;
    private final Database database;
    private final boolean signatures;

    /** @param signatures whether those of all checkpoints on the way are verified, or only their roots compared */
    TreeWalk(Vertx vertx, Database database, boolean signatures) {
        this.vertx = vertx;
        this.database = database;
        this.signatures = signatures;
    }

    /**
     * Where a walk stands.
     *
     * @param next index, at the border of a tile unless it is the end
     * @param frontier of the tree that ends there; null: the one that the stored tiles tell
     * @param counted checkpoints up to there; -1 when they are not counted
     */
    record Stand(long next, @Nullable Frontier frontier, long counted) {
        static final Stand BEGIN = new Stand(0, Frontier.EMPTY, 0);
    }

    /**
     * One step further.
     *
     * @param head of the tree at that moment
     * @param fault null when everything fits
     */
    record Step(Stand stand, LogStore.Head head, @Nullable AuditFault fault) {
        boolean atEnd() {
            return stand.next() >= head.size();
        }
    }

    private record Raw(
            LogStore.Head head,
            @Nullable NoteKey key,
            @Nullable Frontier frontier,
            long to,
            List<Row> rows,
            List<LeafJudge.Before> before,
            Map<TreeProofs.Tile, byte[]> tiles,
            Map<Long, String> checkpoints,
            Map<Long, String> marks) {}

    /**
     * Reads on.
     *
     * @param limit index before which to stop
     */
    Future<Step> step(Stand stand, long limit) {
        return database.snapshot(tx -> read(tx, stand, limit)).compose(raw -> {
            var frontier = raw.frontier();
            if (frontier == null) {
                var fault = Faults.at(stand.next(), AuditFaultKind.TILE, "tiles before this place are missing");
                return Future.succeededFuture(new Step(stand, raw.head(), fault));
            }
            return vertx.executeBlocking(() -> judge(raw, frontier, stand), false);
        });
    }

    private Step judge(Raw raw, Frontier frontier, Stand stand) {
        var rows = raw.rows().stream().map(PlaceRow::of).toList();
        var stored = new TreeSlice.Stored(rows, raw.before(), raw.tiles(), raw.checkpoints(), raw.marks());
        var judged =
                new TreeSlice(raw.to(), raw.head(), raw.key(), signatures, frontier, stand.counted(), stored).judge();
        var next = judged.fault() == null ? raw.to() : stand.next();
        return new Step(new Stand(next, judged.frontier(), judged.counted()), raw.head(), judged.fault());
    }

    private Future<Raw> read(Tx tx, Stand stand, long limit) {
        return LogStore.head(tx)
                .compose(head -> LogKeys.find(tx).compose(key -> {
                    var from = stand.next();
                    var to = Math.max(from, Math.min(Math.min(from + PLACES, limit), head.size()));
                    return frontier(tx, stand)
                            .compose(frontier -> tx.all(SQL.get("readPlaces"), Tuple.of(from, to), row -> row)
                                    .compose(rows -> before(tx, rows)
                                            .compose(before -> LogStore.tiles(tx, TreeSlice.tiles(from, to))
                                                    .compose(tiles -> notes(tx, "readCheckpoints", from, to)
                                                            .compose(checkpoints -> notes(tx, "readMarks", from, to)
                                                                    .map(marks -> new Raw(
                                                                            head,
                                                                            key.orElse(null),
                                                                            frontier,
                                                                            to,
                                                                            rows,
                                                                            before,
                                                                            tiles,
                                                                            checkpoints,
                                                                            marks)))))));
                }));
    }

    private static Future<@Nullable Frontier> frontier(Tx tx, Stand stand) {
        return stand.frontier() != null ? Future.succeededFuture(stand.frontier()) : frontierAt(tx, stand.next());
    }

    /** What the stored tiles tell; null when they are too few. */
    static Future<@Nullable Frontier> frontierAt(Tx tx, long size) {
        return LogStore.tiles(tx, Frontier.edgeTiles(size)).map(tiles -> {
            try {
                return Frontier.of(size, tiles);
            } catch (IllegalStateException tooFew) {
                return null;
            }
        });
    }

    private static Future<List<LeafJudge.Before>> before(Tx tx, List<Row> rows) {
        var first = new HashMap<UUID, Long>();
        for (var row : rows) {
            var node = row.getUUID(2);
            if (node != null) {
                first.merge(node, row.getLong(3), Math::min);
            }
        }
        var nodes = first.keySet().toArray(UUID[]::new);
        var sequences = new Long[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            sequences[i] = first.getOrDefault(nodes[i], 0L) - 1;
        }
        return before(tx, nodes, sequences);
    }

    static Future<List<LeafJudge.Before>> before(Tx tx, UUID[] nodes, Long[] sequences) {
        return tx.all(
                SQL.get("readPredecessors"),
                Tuple.tuple().addArrayOfUUID(nodes).addArrayOfLong(sequences),
                row -> new LeafJudge.Before(
                        row.getUUID(0), row.getLong(1), row.getBuffer(2).getBytes(), row.getLong(3)));
    }

    private static Future<Map<Long, String>> notes(Tx tx, String query, long from, long to) {
        return tx.all(SQL.get(query), Tuple.of(from, to), row -> Map.entry(row.getLong(0), row.getString(1)))
                .map(rows -> {
                    var notes = new HashMap<Long, String>();
                    rows.forEach(row -> notes.put(row.getKey(), row.getValue()));
                    return notes;
                });
    }
}
