package io.countersign.verticles.log;

import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.merkle.TreeProofs;
import io.countersign.protocol.merkle.TreeProofs.Tile;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right edge of the tree: the unfinished tile of each level. Enough to append to it and to tell its root. Immutable.
 *
 * @param edges per level, from the leaves up, the hashes of its unfinished tile, fewer than 256
 */
record Frontier(long size, List<List<byte[]>> edges) {
    private static final int TILE_BITS = 8;

    static final Frontier EMPTY = new Frontier(0, List.of());

    /** A longer tree, and the tiles that became other on the way. */
    record Grown(Frontier frontier, Map<Tile, Buffer> tiles) {}

    /** The unfinished tiles of a tree of this size. */
    static Set<Tile> edgeTiles(long size) {
        var tiles = new LinkedHashSet<Tile>();
        for (int level = 0; size >> TILE_BITS * level > 0; level++) {
            if (width(size, level) > 0) {
                tiles.add(new Tile(level, size >> TILE_BITS * (level + 1)));
            }
        }
        return tiles;
    }

    private static int width(long size, int level) {
        return (int) (size >> TILE_BITS * level & TreeProofs.TILE - 1);
    }

    /**
     * The edge of a tree of this size, which may be smaller than the one that the tiles are of.
     *
     * @throws IllegalStateException when a tile is missing or too short
     */
    static Frontier of(long size, Map<Tile, byte[]> tiles) {
        var edges = new ArrayList<List<byte[]>>();
        for (int level = 0; size >> TILE_BITS * level > 0; level++) {
            var width = width(size, level);
            var tile = new Tile(level, size >> TILE_BITS * (level + 1));
            var hashes = tiles.getOrDefault(tile, new byte[0]);
            if (hashes.length < width * MerkleTree.HASH) {
                throw new IllegalStateException(tile + " of a tree of " + size + " leaves is missing or too short");
            }
            edges.add(TreeProofs.slice(hashes, 0, width));
        }
        return new Frontier(size, edges);
    }

    /** With these leaf hashes at its end. */
    Grown append(List<byte[]> leaves) {
        var open = new ArrayList<List<byte[]>>();
        edges.forEach(edge -> open.add(new ArrayList<>(edge)));
        var changed = new LinkedHashMap<Tile, Buffer>();
        var index = new ArrayList<Long>();
        for (int level = 0; level < open.size(); level++) {
            index.add(size >> TILE_BITS * (level + 1));
        }
        leaves.forEach(leaf -> add(open, index, changed, leaf));
        for (int level = 0; level < open.size(); level++) {
            if (!open.get(level).isEmpty()) {
                changed.put(new Tile(level, index.get(level)), bytes(open.get(level)));
            }
        }
        return new Grown(new Frontier(size + leaves.size(), List.copyOf(open)), changed);
    }

    private static void add(List<List<byte[]>> open, List<Long> index, Map<Tile, Buffer> changed, byte[] leaf) {
        var hash = leaf;
        for (int level = 0; ; level++) {
            if (level == open.size()) {
                open.add(new ArrayList<>());
                index.add(0L);
            }
            var edge = open.get(level);
            edge.add(hash);
            if (edge.size() < TreeProofs.TILE) {
                return;
            }
            changed.put(new Tile(level, index.get(level)), bytes(edge));
            hash = MerkleTree.root(edge);
            edge.clear();
            index.set(level, index.get(level) + 1);
        }
    }

    private static Buffer bytes(List<byte[]> hashes) {
        var bytes = Buffer.buffer(hashes.size() * MerkleTree.HASH);
        hashes.forEach(bytes::appendBytes);
        return bytes;
    }

    /** The root of the tree (RFC 6962 section 2.1). */
    byte[] root() {
        byte @Nullable [] below = null;
        for (var edge : edges) {
            if (edge.isEmpty()) {
                continue;
            }
            if (below == null) {
                below = MerkleTree.root(edge);
            } else {
                var all = new ArrayList<>(edge);
                all.add(below);
                below = MerkleTree.root(all);
            }
        }
        return below == null ? MerkleTree.emptyRoot() : below;
    }
}
