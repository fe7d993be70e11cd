package io.countersign.protocol.merkle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Proofs over a tree whose hashes are kept in tiles (C2SP tlog-tiles): first which tiles are needed, then the proof from them. Pure;
 * any thread.
 */
public final class TreeProofs {
    /** Hashes in a full tile. */
    public static final int TILE = 256;

    private static final int TILE_HEIGHT = 8;

    private TreeProofs() {}

    /** Names a tile of hashes. */
    public record Tile(int level, long index) {}

    /** A perfect subtree of {@code 2^height} leaves, the index-th of its height. */
    private record Subtree(int height, long index) {
        Tile tile() {
            return new Tile(height / TILE_HEIGHT, first() / TILE);
        }

        long first() {
            return index << height % TILE_HEIGHT;
        }

        byte[] hash(Function<Tile, byte[]> tiles) {
            var hashes = tiles.apply(tile());
            var from = (int) (first() % TILE);
            var count = 1 << height % TILE_HEIGHT;
            if (hashes.length < (from + count) * MerkleTree.HASH) {
                throw new IllegalStateException("tile " + tile() + " is shorter than the tree says");
            }
            return MerkleTree.root(slice(hashes, from, count));
        }
    }

    /** Hashes of a tile as a list. */
    public static List<byte[]> slice(byte[] hashes, int from, int count) {
        var slice = new ArrayList<byte[]>(count);
        for (int i = from; i < from + count; i++) {
            slice.add(Arrays.copyOfRange(hashes, i * MerkleTree.HASH, (i + 1) * MerkleTree.HASH));
        }
        return slice;
    }

    /** A proof that is planned: each hash of it is the root over a range of leaves. */
    public static final class Plan {
        private final List<List<Subtree>> ranges = new ArrayList<>();

        private void add(long begin, long end) {
            var parts = new ArrayList<Subtree>();
            var at = begin;
            while (at < end) {
                var height = 63 - Long.numberOfLeadingZeros(end - at);
                parts.add(new Subtree(height, at >> height));
                at += 1L << height;
            }
            ranges.add(parts);
        }

        /** The tiles that {@link #hashes} will ask for. */
        public Set<Tile> tiles() {
            var tiles = new LinkedHashSet<Tile>();
            ranges.forEach(parts -> parts.forEach(part -> tiles.add(part.tile())));
            return tiles;
        }

        /**
         * The hashes of the proof in their order.
         *
         * @param tiles answers the hashes of a tile, as many as there are
         * @throws IllegalStateException when a tile is shorter than the tree says
         */
        public List<byte[]> hashes(Function<Tile, byte[]> tiles) {
            return ranges.stream().map(parts -> hash(parts, tiles)).toList();
        }

        private static byte[] hash(List<Subtree> parts, Function<Tile, byte[]> tiles) {
            var hash = parts.getLast().hash(tiles);
            for (int i = parts.size() - 2; i >= 0; i--) {
                hash = MerkleTree.node(parts.get(i).hash(tiles), hash);
            }
            return hash;
        }
    }

    /** The root of the tree as it was when it had {@code size} leaves, as a proof of one hash. */
    public static Plan root(long size) {
        requirePositive(size);
        var plan = new Plan();
        plan.add(0, size);
        return plan;
    }

    /** The audit path of a leaf (RFC 6962 section 2.1.1). */
    public static Plan inclusion(long index, long size) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("leaf " + index + " of " + size);
        }
        var plan = new Plan();
        include(index, 0, size, plan);
        return plan;
    }

    private static void include(long index, long begin, long end, Plan plan) {
        if (end - begin == 1) {
            return;
        }
        var split = begin + leftSize(end - begin);
        if (index < split) {
            include(index, begin, split, plan);
            plan.add(split, end);
        } else {
            include(index, split, end, plan);
            plan.add(begin, split);
        }
    }

    /** That a tree of {@code size} leaves begins with the one of {@code old} leaves (RFC 6962 section 2.1.2); empty when they are equal. */
    public static Plan consistency(long old, long size) {
        requirePositive(old);
        if (old > size) {
            throw new IndexOutOfBoundsException("a tree of " + size + " leaves does not begin with one of " + old);
        }
        var plan = new Plan();
        subproof(old, 0, size, true, plan);
        return plan;
    }

    private static void subproof(long old, long begin, long end, boolean known, Plan plan) {
        if (old == end) {
            if (!known) {
                plan.add(begin, end);
            }
            return;
        }
        var split = begin + leftSize(end - begin);
        if (old <= split) {
            subproof(old, begin, split, known, plan);
            plan.add(split, end);
        } else {
            subproof(old, split, end, false, plan);
            plan.add(begin, split);
        }
    }

    private static void requirePositive(long size) {
        if (size < 1) {
            throw new IndexOutOfBoundsException("an empty tree has nothing to prove");
        }
    }

    /** The largest power of two below a size of at least 2. */
    private static long leftSize(long size) {
        return Long.highestOneBit(size - 1);
    }
}
