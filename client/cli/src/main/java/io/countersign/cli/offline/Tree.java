package io.countersign.cli.offline;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A Merkle tree that only grows at its right edge (RFC 9162 section 2.1, whose hashes are those of RFC 6962). It keeps one hash for each
 * complete subtree on the edge, so any number of leaves takes a few hundred bytes.
 */
final class Tree {
    static final int HASH = 32;

    private final Deque<byte[]> edge = new ArrayDeque<>();
    private long size;

    /** The hash of the bytes of an entry. */
    static byte[] leafHash(byte[] entry) {
        var hash = Bytes.sha256();
        hash.update((byte) 0x00);
        hash.update(entry);
        return hash.digest();
    }

    private static byte[] nodeHash(byte[] left, byte[] right) {
        var hash = Bytes.sha256();
        hash.update((byte) 0x01);
        hash.update(left);
        hash.update(right);
        return hash.digest();
    }

    /** Adds a leaf at the end. */
    void add(byte[] leafHash) {
        var carried = leafHash;
        for (var bit = size; (bit & 1) == 1; bit >>>= 1) {
            carried = nodeHash(edge.pop(), carried);
        }
        edge.push(carried);
        size++;
    }

    long size() {
        return size;
    }

    byte[] root() {
        if (edge.isEmpty()) {
            return Bytes.sha256().digest();
        }
        byte[] root = null;
        for (var subtree : edge) {
            root = root == null ? subtree : nodeHash(subtree, root);
        }
        return root == null ? new byte[0] : root;
    }

    /**
     * The root that a leaf and its path lead to (RFC 9162 section 2.1.3.2).
     *
     * @throws DisprovedException when the path is not as long as that of this place in a tree of this size
     */
    static byte[] rootOver(byte[] leafHash, long index, long size, List<byte[]> path) throws DisprovedException {
        if (index < 0 || index >= size) {
            throw new DisprovedException(
                    Kind.NOT_INCLUDED, "a tree of " + size + " leaves has no leaf with the index " + index);
        }
        var fn = index;
        var sn = size - 1;
        var root = leafHash;
        for (var sibling : path) {
            if (sn == 0) {
                throw wrongLength(index, size);
            }
            if ((fn & 1) == 1 || fn == sn) {
                root = nodeHash(sibling, root);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                root = nodeHash(root, sibling);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        if (sn != 0) {
            throw wrongLength(index, size);
        }
        return root;
    }

    /**
     * Whether a tree begins with an older one (RFC 9162 section 2.1.4.2). Every tree begins with the empty one; then, and when both
     * have the same size, there is nothing to prove.
     *
     * @param proof from the bottom up, 32 bytes each
     */
    static boolean continues(TreeHead old, TreeHead head, List<byte[]> proof) {
        if (old.size() == head.size() || old.size() == 0) {
            return proof.isEmpty() && (old.size() < head.size() || head.hasRoot(old.root()));
        }
        var hashes = new ArrayDeque<>(proof);
        if (Long.bitCount(old.size()) == 1) {
            hashes.addFirst(old.root());
        }
        if (old.size() > head.size() || hashes.isEmpty()) {
            return false;
        }
        var fn = (old.size() - 1) >>> Long.numberOfTrailingZeros(old.size());
        var sn = (head.size() - 1) >>> Long.numberOfTrailingZeros(old.size());
        var first = hashes.pop();
        var second = first;
        for (var hash : hashes) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                first = nodeHash(hash, first);
                second = nodeHash(hash, second);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                second = nodeHash(second, hash);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && old.hasRoot(first) && head.hasRoot(second);
    }

    private static DisprovedException wrongLength(long index, long size) {
        return new DisprovedException(
                Kind.NOT_INCLUDED, "the path is not as long as that of leaf " + index + " in a tree of " + size);
    }
}
