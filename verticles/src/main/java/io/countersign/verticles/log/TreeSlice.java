package io.countersign.verticles.log;

import io.countersign.protocol.api.AuditFault;
import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.merkle.TreeProofs;
import io.countersign.protocol.merkle.TreeProofs.Tile;
import io.countersign.protocol.tlog.NoteKey;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges some places of the tree that follow each other: entries, leaves, hashes of all levels, and the checkpoints and marks over trees
 * that end here. Stops at the first that does not fit. Pure; one thread.
 */
final class TreeSlice {
    private final long from;
    private final long to;
    private final LogStore.Head head;
    private final @Nullable NoteKey key;
    private final boolean signatures;
    private final LeafJudge judge;
    private final Map<Long, PlaceRow> rows = new HashMap<>();
    private final Map<Tile, byte[]> tiles;
    private final TreeMap<Long, Cut> cuts = new TreeMap<>();
    private final Map<Tile, Buffer> grown = new HashMap<>();
    private Frontier frontier;
    private List<byte[]> pending = new ArrayList<>();
    private long counted;

    /** Where the root of the tree is needed: the notes over it. */
    private static final class Cut {
        @Nullable
        String checkpoint;

        @Nullable
        String mark;
    }

    /**
     * What was found.
     *
     * @param counted checkpoints up to the end
     * @param fault null when everything fits
     */
    record Judged(Frontier frontier, long counted, @Nullable AuditFault fault) {}

    /** What is stored of these places. */
    record Stored(
            List<PlaceRow> rows,
            List<LeafJudge.Before> before,
            Map<Tile, byte[]> tiles,
            Map<Long, String> checkpoints,
            Map<Long, String> marks) {}

    /**
     * @param frontier of the tree that ends where this begins, at the border of a tile
     * @param signatures whether those of checkpoints are verified, or only their roots compared
     * @param counted checkpoints up to there; -1 when they are not counted
     */
    TreeSlice(
            long to,
            LogStore.Head head,
            @Nullable NoteKey key,
            boolean signatures,
            Frontier frontier,
            long counted,
            Stored stored) {
        this.from = frontier.size();
        this.to = to;
        this.head = head;
        this.key = key;
        this.signatures = signatures;
        this.frontier = frontier;
        this.counted = counted;
        this.tiles = stored.tiles();
        this.judge = new LeafJudge(key).knowing(stored.before(), from);
        stored.rows().forEach(row -> rows.put(row.index() == null ? -1 : row.index(), row));
        stored.checkpoints().forEach((size, note) -> cut(size).checkpoint = note);
        stored.marks().forEach((size, note) -> cut(size).mark = note);
    }

    private Cut cut(long size) {
        return cuts.computeIfAbsent(size, at -> new Cut());
    }

    /** The tiles of all levels that a tree of {@code to} leaves has and one of {@code from} has not whole. */
    static List<Tile> tiles(long from, long to) {
        var wanted = new ArrayList<Tile>();
        for (int level = 0; to >> 8 * level > 0; level++) {
            var first = (from >> 8 * level) / TreeProofs.TILE;
            var last = ((to >> 8 * level) - 1) / TreeProofs.TILE;
            for (long index = first; index <= last; index++) {
                wanted.add(new Tile(level, index));
            }
        }
        return wanted;
    }

    Judged judge() {
        AuditFault fault = null;
        for (long index = from; index < to && fault == null; index++) {
            fault = place(index);
            if (fault == null && cuts.containsKey(index + 1)) {
                fault = notes(index + 1);
            }
        }
        if (fault == null) {
            grow();
            fault = upperTiles();
        }
        return new Judged(frontier, counted, fault);
    }

    private @Nullable AuditFault place(long index) {
        var row = rows.get(index);
        if (row == null) {
            return Faults.at(index, AuditFaultKind.MISSING_ENTRY, "no entry stands here");
        }
        var leaf = row.leaf();
        if (leaf == null) {
            return new AuditFault(
                    index, row.leafId(), null, null, AuditFaultKind.MISSING_LEAF, "the leaf of this entry is gone");
        }
        var hash = MerkleTree.leaf(leaf.leaf());
        if (!isStored(index, hash)) {
            return wasTileTouched(index)
                    ? Faults.of(row, leaf, AuditFaultKind.TILE, "the tile of level 0 has another hash for this leaf")
                    : Faults.of(row, leaf, AuditFaultKind.LEAF, "the bytes are not those that the tree was built over");
        }
        pending.add(hash);
        return judge.judge(row, leaf, hash);
    }

    private boolean isStored(long index, byte[] hash) {
        var stored = tiles.getOrDefault(new Tile(0, index / TreeProofs.TILE), new byte[0]);
        var at = (int) (index % TreeProofs.TILE) * MerkleTree.HASH;
        return stored.length >= at + MerkleTree.HASH
                && Arrays.equals(stored, at, at + MerkleTree.HASH, hash, 0, MerkleTree.HASH);
    }

    /** Whether the bytes of all leaves below a tile agree with the tree above it, so that it is the tile that lies. */
    private boolean wasTileTouched(long index) {
        var tile = index / TreeProofs.TILE;
        var begin = tile * TreeProofs.TILE;
        var end = Math.min(begin + TreeProofs.TILE, head.size());
        var hashes = new ArrayList<byte[]>();
        for (long at = begin; at < end; at++) {
            var row = rows.get(at);
            var leaf = row == null ? null : row.leaf();
            if (leaf == null) {
                return false;
            }
            hashes.add(MerkleTree.leaf(leaf.leaf()));
        }
        if (hashes.size() == TreeProofs.TILE) {
            var above = tiles.getOrDefault(new Tile(1, tile / TreeProofs.TILE), new byte[0]);
            var at = (int) (tile % TreeProofs.TILE) * MerkleTree.HASH;
            return above.length >= at + MerkleTree.HASH
                    && Arrays.equals(above, at, at + MerkleTree.HASH, MerkleTree.root(hashes), 0, MerkleTree.HASH);
        }
        grow();
        var whole = frontier.append(hashes.subList((int) (frontier.size() - begin), hashes.size()));
        return MessageDigest.isEqual(whole.frontier().root(), head.root());
    }

    private void grow() {
        if (!pending.isEmpty()) {
            var longer = frontier.append(pending);
            frontier = longer.frontier();
            grown.putAll(longer.tiles());
            pending = new ArrayList<>();
        }
    }

    private @Nullable AuditFault notes(long size) {
        grow();
        var cut = cut(size);
        var checkpoint = cut.checkpoint;
        if (checkpoint != null) {
            counted = counted < 0 ? -1 : counted + 1;
            var fault = signatures
                    ? CheckpointJudge.judge(checkpoint, size, frontier.root(), key)
                    : CheckpointJudge.judgeRoot(checkpoint, size, frontier.root());
            if (fault != null) {
                return fault;
            }
        }
        return cut.mark == null ? null : mark(size, cut.mark);
    }

    private @Nullable AuditFault mark(long size, String note) {
        var mark = key == null ? null : VerifiedMark.read(note, key).orElse(null);
        if (mark == null || mark.size() != size || !MessageDigest.isEqual(mark.root(), frontier.root())) {
            return Faults.at(
                    size - 1,
                    AuditFaultKind.MARK,
                    "the verified mark at size " + size + " is not one that the key of the log signed over this tree");
        }
        return counted >= 0 && counted < mark.checkpoints()
                ? Faults.at(
                        size - 1,
                        AuditFaultKind.MISSING_CHECKPOINT,
                        (mark.checkpoints() - counted) + " of the checkpoints of trees up to size " + size
                                + " are gone")
                : null;
    }

    private @Nullable AuditFault upperTiles() {
        AuditFault first = null;
        for (var entry : grown.entrySet()) {
            var tile = entry.getKey();
            var fault =
                    tile.level() == 0 ? null : compare(tile, entry.getValue().getBytes());
            if (fault != null && (first == null || index(fault) < index(first))) {
                first = fault;
            }
        }
        return first;
    }

    private static long index(AuditFault fault) {
        return fault.index() == null ? 0 : fault.index();
    }

    private @Nullable AuditFault compare(Tile tile, byte[] wanted) {
        var stored = tiles.getOrDefault(tile, new byte[0]);
        var at = Arrays.mismatch(wanted, 0, wanted.length, stored, 0, Math.min(stored.length, wanted.length));
        if (at < 0) {
            return null;
        }
        var place = tile.index() * TreeProofs.TILE + at / MerkleTree.HASH;
        return Faults.at(
                place << 8 * tile.level(),
                AuditFaultKind.TILE,
                "tile " + tile.index() + " of level " + tile.level() + " has another hash for what lies below it");
    }
}
