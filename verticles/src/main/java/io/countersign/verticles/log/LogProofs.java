package io.countersign.verticles.log;

import io.countersign.protocol.api.OperationProof;
import io.countersign.protocol.merkle.TreeProofs;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.protocol.tlog.TlogProof;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Proofs for many entries at once: each tile is read once. */
public final class LogProofs {
    private LogProofs() {}

    /** The way from each of these indexes to the root of the tree of that size (RFC 6962 section 2.1.1), from the leaf up. */
    public static Future<Map<Long, List<byte[]>>> inclusion(Tx tx, List<Long> indexes, long size) {
        return read(tx, indexes, size).map(Ways::all);
    }

    /** What ways to the root are made of; making them takes some hundred hashes for each. */
    record Ways(Map<Long, TreeProofs.Plan> plans, Map<TreeProofs.Tile, byte[]> tiles) {
        Map<Long, List<byte[]>> all() {
            var ways = new HashMap<Long, List<byte[]>>();
            plans.forEach((index, plan) -> ways.put(index, plan.hashes(tiles::get)));
            return ways;
        }
    }

    /** As {@link #inclusion}, for who makes the ways elsewhere than on the event loop. */
    static Future<Ways> read(Tx tx, Collection<Long> indexes, long size) {
        var plans = new HashMap<Long, TreeProofs.Plan>();
        var tiles = new LinkedHashSet<TreeProofs.Tile>();
        for (var index : indexes) {
            var plan = TreeProofs.inclusion(index, size);
            plans.put(index, plan);
            tiles.addAll(plan.tiles());
        }
        return LogStore.tiles(tx, tiles).map(read -> new Ways(plans, read));
    }

    /** That the checkpoint covers the entry. */
    static OperationProof proof(LogStore.Entry entry, List<byte[]> way, SignedNote checkpoint, String verifierKey) {
        return new OperationProof(entry.leaf(), new TlogProof(entry.index(), way, checkpoint).toString(), verifierKey);
    }

    /** The verifier key of the log; empty until there is one. */
    public static Future<Optional<String>> verifierKey(Tx tx) {
        return LogKeys.find(tx).map(key -> key.map(Object::toString));
    }
}
