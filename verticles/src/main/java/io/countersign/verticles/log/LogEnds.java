package io.countersign.verticles.log;

import io.countersign.protocol.api.AuditFault;
import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.verticles.audit.Leaf;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges what no place of the tree tells: the key, the end of the tree, the ends of all chains, and the leaves that wait for a place. All
 * on one snapshot, because each of them moves with every leaf.
 */
final class LogEnds {
    private static final Queries SQL = Queries.of("verify");
    private static final byte[] NOTHING_BEFORE = new byte[MerkleTree.HASH];

    /** A leaf waits for a fifth of a second; with a minute a sequencer may have been followed many times. */
    private static final long LONGEST_WAIT_SECONDS = 60;

    /** A token that does not answer keeps checkpoints back; after this long it is worth an alarm in any case. */
    private static final long LONGEST_WITHOUT_CHECKPOINT_SECONDS = 600;

    /** Leaves that wait; more are judged when they have a place. */
    private static final int MOST_WAITING = 5_000;

    private final Tx tx;

    LogEnds(Tx tx) {
        this.tx = tx;
    }

    /**
     * What was found at the end.
     *
     * @param waiting leaves without a place that were read
     */
    record Found(long waiting, @Nullable AuditFault fault) {}

    /** The key of the log is the one that its first leaf tells of. */
    static Future<@Nullable AuditFault> key(Tx tx, @Nullable NoteKey key) {
        return tx.first(SQL.get("readBirth"), Tuple.tuple(), row -> {
                    var leaf = Leaf.parse(row.getBuffer(0).getBytes()).orElse(null);
                    var index = row.getLong(1);
                    return leaf == null || LeafJudge.bornWith(leaf, key)
                            ? new Judged(null)
                            : new Judged(Faults.at(
                                    index == null ? 0 : index,
                                    AuditFaultKind.KEY,
                                    "the log was made with another key than it has now"));
                })
                .map(birth -> birth.map(Judged::fault).orElse(null));
    }

    private record Judged(@Nullable AuditFault fault) {}

    /** @param frontier of the whole tree, by the bytes of its leaves */
    Future<Found> judge(Frontier frontier) {
        return LogStore.head(tx).compose(head -> {
            var size = head.size();
            if (size < frontier.size()) {
                return Future.succeededFuture(new Found(
                        0, Faults.at(size, AuditFaultKind.HEAD, "the end of the tree moved back to " + size)));
            }
            if (size == frontier.size() && !MessageDigest.isEqual(head.root(), frontier.root())) {
                return Future.succeededFuture(new Found(
                        0,
                        Faults.at(
                                Math.max(0, size - 1),
                                AuditFaultKind.HEAD,
                                "the root at the end of the tree is not that of its leaves")));
            }
            return first(() -> beyond(size), this::covered, () -> chains(size), this::strangers)
                    .compose(fault -> fault != null ? Future.succeededFuture(new Found(0, fault)) : waiting());
        });
    }

    @SafeVarargs
    private static Future<@Nullable AuditFault> first(Supplier<Future<@Nullable AuditFault>>... checks) {
        Future<@Nullable AuditFault> fault = Future.succeededFuture(null);
        for (var check : checks) {
            fault = fault.compose(found -> found != null ? Future.succeededFuture(found) : check.get());
        }
        return fault;
    }

    private Future<@Nullable AuditFault> beyond(long size) {
        return LogKeys.find(tx)
                .compose(key -> tx.first(SQL.get("beyondTheHead"), Tuple.of(size), row -> {
                            var entry = row.getLong(0);
                            var note = row.getString(1);
                            return new Judged(entry != null ? extra(entry) : late(note, size, key.orElse(null)));
                        })
                        .map(found -> found.map(Judged::fault).orElse(null)));
    }

    private static AuditFault extra(long entry) {
        return Faults.at(entry, AuditFaultKind.EXTRA_ENTRY, "an entry stands beyond the end of the tree");
    }

    private static @Nullable AuditFault late(@Nullable String note, long size, @Nullable NoteKey key) {
        if (note == null) {
            return null;
        }
        return CheckpointJudge.signed(note, key).isPresent()
                ? Faults.at(
                        size,
                        AuditFaultKind.ROLLBACK,
                        "a signed checkpoint covers more than the " + size + " leaves that the tree has")
                : Faults.at(
                        size,
                        AuditFaultKind.CHECKPOINT_SIGNATURE,
                        "a stored checkpoint beyond the end of the tree is not signed by the key of the log");
    }

    /** By the age of what is not covered: the end of the tree is young for as long as anything happens. */
    private Future<@Nullable AuditFault> covered() {
        return tx.first(SQL.get("firstUncovered"), Tuple.tuple(), row -> {
                    var age = row.getLong("age");
                    return new Judged(
                            age < LONGEST_WITHOUT_CHECKPOINT_SECONDS
                                    ? null
                                    : Faults.at(
                                            row.getLong("tree_index"),
                                            AuditFaultKind.MISSING_CHECKPOINT,
                                            "no checkpoint covers this leaf, for " + age + " seconds by now"));
                })
                .map(found -> found.map(Judged::fault).orElse(null));
    }

    private Future<@Nullable AuditFault> chains(long size) {
        return tx.all(SQL.get("chainEnds"), Tuple.tuple(), row -> row).map(rows -> {
            long reached = 0;
            for (var row : rows) {
                var fault = chain(row);
                if (fault != null) {
                    return fault;
                }
                reached += number(row, "reached");
            }
            return reached == size
                    ? null
                    : Faults.at(
                            Math.max(0, size - 1),
                            AuditFaultKind.POSITION,
                            "the chains have " + reached + " leaves in a tree of " + size);
        });
    }

    private static @Nullable AuditFault chain(Row row) {
        var sequence = row.getLong("sequence");
        var reached = number(row, "reached");
        var reachedHead = bytes(row, "reached_head");
        var last = row.getBuffer("last");
        if (sequence == null) {
            return end(row, AuditFaultKind.CHAIN_END, "the node of this chain is not registered any more");
        }
        if (reached > sequence) {
            return end(
                    row,
                    AuditFaultKind.CHAIN_END,
                    "the node wrote " + sequence + " leaves and the tree has " + reached + " of them");
        }
        var stray = row.getLong("before") != null ? row.getLong("before") : row.getLong("beyond");
        if (stray != null) {
            return new AuditFault(
                    null,
                    stray,
                    row.getUUID("node"),
                    null,
                    AuditFaultKind.EXTRA_LEAF,
                    "its node never wrote this leaf");
        }
        if (reached > 0
                && (last == null
                        || row.getLong("tree_index") == null
                        || !MessageDigest.isEqual(MerkleTree.leaf(last.getBytes()), reachedHead))) {
            return end(row, AuditFaultKind.POSITION, "what is kept of this chain's end in the tree is not its leaf");
        }
        return reached == sequence && !MessageDigest.isEqual(bytes(row, "head"), reachedHead)
                ? end(row, AuditFaultKind.CHAIN_END, "the last leaf is not the one that the node wrote last")
                : null;
    }

    private static AuditFault end(Row row, AuditFaultKind kind, String detail) {
        return new AuditFault(
                row.getLong("tree_index"), null, row.getUUID("node"), row.getLong("reached"), kind, detail);
    }

    private static long number(Row row, String column) {
        var number = row.getLong(column);
        return number == null ? 0 : number;
    }

    private static byte[] bytes(Row row, String column) {
        Buffer bytes = row.getBuffer(column);
        return bytes == null ? NOTHING_BEFORE : bytes.getBytes();
    }

    private Future<@Nullable AuditFault> strangers() {
        return tx.first(SQL.get("strangeChains"), Tuple.tuple(), row -> row.getUUID(0))
                .map(found -> found.map(node -> new AuditFault(
                                null,
                                null,
                                node,
                                null,
                                AuditFaultKind.EXTRA_LEAF,
                                "there are leaves of a node that was never registered"))
                        .orElse(null));
    }

    /** A leaf that waits must follow its chain, up to the end that its node wrote. */
    private Future<Found> waiting() {
        return tx.all(SQL.get("chainEnds"), Tuple.tuple(), row -> row)
                .compose(ends -> tx.all(SQL.get("waitingLeaves"), Tuple.of(MOST_WAITING), row -> row)
                        .map(rows -> new Found(rows.size(), waiting(ends, rows))));
    }

    private static @Nullable AuditFault waiting(List<Row> ends, List<Row> rows) {
        Map<UUID, byte[]> heads = new HashMap<>();
        Map<UUID, Long> sequences = new HashMap<>();
        ends.forEach(end -> {
            heads.put(end.getUUID("node"), bytes(end, "reached_head"));
            sequences.put(end.getUUID("node"), number(end, "reached"));
        });
        for (var row : rows) {
            var node = row.getUUID(1);
            var bytes = row.getBuffer(3).getBytes();
            var hash = MerkleTree.leaf(bytes);
            var fault = judgeWaiting(row, bytes, hash, sequences.getOrDefault(node, 0L), heads.get(node));
            if (fault != null) {
                return fault;
            }
            heads.put(node, hash);
            sequences.put(node, row.getLong(2));
        }
        if (rows.size() >= MOST_WAITING) {
            return null;
        }
        for (var end : ends) {
            var node = end.getUUID("node");
            if (sequences.getOrDefault(node, 0L) != number(end, "sequence")
                    || !MessageDigest.isEqual(heads.get(node), bytes(end, "head"))) {
                return end(
                        end,
                        AuditFaultKind.CHAIN_END,
                        "the node wrote " + number(end, "sequence") + " leaves and the chain ends at "
                                + sequences.get(node) + ", or with another leaf");
            }
        }
        return null;
    }

    private static @Nullable AuditFault judgeWaiting(
            Row row, byte[] bytes, byte[] hash, long sequence, byte @Nullable [] head) {
        if (row.getLong(5) != null) {
            return waits(row, AuditFaultKind.POSITION, "the tree has this leaf and its chain does not know it");
        }
        if (row.getLong(2) != sequence + 1) {
            return waits(row, AuditFaultKind.ORDER, "leaf " + (sequence + 1) + " of this chain is missing before it");
        }
        if (!MessageDigest.isEqual(hash, row.getBuffer(4).getBytes())) {
            return waits(row, AuditFaultKind.LEAF_HASH, "leaf_hash is not the hash of the bytes beside it");
        }
        var leaf = Leaf.parse(bytes).orElse(null);
        if (leaf == null) {
            return waits(row, AuditFaultKind.FORM, "the bytes are not those of a leaf");
        }
        if (!MessageDigest.isEqual(leaf.previous(), head)) {
            return waits(row, AuditFaultKind.LINK, "the leaf does not follow the one before it in its chain");
        }
        return row.getLong(6) > LONGEST_WAIT_SECONDS
                ? waits(row, AuditFaultKind.EXTRA_LEAF, "the leaf waits for its place for " + row.getLong(6) + " s")
                : null;
    }

    private static AuditFault waits(Row row, AuditFaultKind kind, String detail) {
        return new AuditFault(row.getLong(5), row.getLong(0), row.getUUID(1), row.getLong(2), kind, detail);
    }
}
