package io.countersign.protocol.merkle;

import io.countersign.protocol.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hashes of RFC 6962, section 2.1: a leaf is {@code SHA-256(0x00 | entry)}, an inner node {@code SHA-256(0x01 | left | right)}, and the
 * left side of a tree of n leaves is the largest power of two below n. All hashes are 32 bytes. Pure; any thread.
 */
public final class MerkleTree {
    /** Bytes of a hash. */
    public static final int HASH = 32;

    private MerkleTree() {}

    /** The hash of the tree without leaves. */
    public static byte[] emptyRoot() {
        return Sha256.begin().digest();
    }

    /** The hash of one entry as a leaf. */
    public static byte[] leaf(byte[] entry) {
        var sha256 = Sha256.begin();
        sha256.update((byte) 0);
        return sha256.digest(entry);
    }

    /** The hash of an inner node. */
    public static byte[] node(byte[] left, byte[] right) {
        var sha256 = Sha256.begin();
        sha256.update((byte) 1);
        sha256.update(left);
        return sha256.digest(right);
    }

    /** The root over leaf hashes, in order. */
    public static byte[] root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return emptyRoot();
        }
        if (leaves.size() == 1) {
            return leaves.getFirst().clone();
        }
        var left = leftSize(leaves.size());
        return node(root(leaves.subList(0, left)), root(leaves.subList(left, leaves.size())));
    }

    /**
     * The audit path of a leaf, from the leaf up (section 2.1.1).
     *
     * @throws IndexOutOfBoundsException when there is no such leaf
     */
    public static List<byte[]> path(List<byte[]> leaves, int index) {
        if (index < 0 || index >= leaves.size()) {
            throw new IndexOutOfBoundsException("leaf " + index + " of " + leaves.size());
        }
        var path = new ArrayList<byte[]>();
        collect(leaves, index, path);
        return path;
    }

    private static void collect(List<byte[]> leaves, int index, List<byte[]> path) {
        if (leaves.size() == 1) {
            return;
        }
        var split = leftSize(leaves.size());
        var left = leaves.subList(0, split);
        var right = leaves.subList(split, leaves.size());
        collect(index < split ? left : right, index < split ? index : index - split, path);
        path.add(root(index < split ? right : left));
    }

    /** The largest power of two below a size of at least 2. */
    private static int leftSize(int size) {
        return Integer.highestOneBit(size - 1);
    }

    /**
     * The root that a leaf and its path lead to in a tree of a size; empty when the path has not the length that index and size ask for.
     * Compare the result with a root that is trusted.
     *
     * @param path from the leaf up
     */
    public static Optional<byte[]> rootFrom(byte[] leaf, long index, long size, List<byte[]> path) {
        if (index < 0 || index >= size) {
            return Optional.empty();
        }
        var hash = leaf;
        var at = index;
        var last = size - 1;
        for (var sibling : path) {
            if (last == 0 || sibling.length != HASH) {
                return Optional.empty();
            }
            if ((at & 1) == 1 || at == last) {
                hash = node(sibling, hash);
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(hash, sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 ? Optional.of(hash) : Optional.empty();
    }

    /** Whether an entry is in the tree with this root and size (RFC 9162 section 2.1.3.2). */
    public static boolean includes(byte[] root, long size, byte[] entry, long index, List<byte[]> path) {
        return rootFrom(leaf(entry), index, size, path)
                .map(hash -> MessageDigest.isEqual(hash, root))
                .orElse(false);
    }

    /**
     * Whether a tree with the second root begins with the tree of the first (RFC 9162 section 2.1.4.2).
     *
     * @param proof from the bottom up; empty when the sizes are equal
     */
    public static boolean continues(byte[] oldRoot, long old, byte[] root, long size, List<byte[]> proof) {
        if (old < 1 || old > size || proof.stream().anyMatch(hash -> hash.length != HASH)) {
            return false;
        }
        if (old == size) {
            return proof.isEmpty() && MessageDigest.isEqual(oldRoot, root);
        }
        var path = new ArrayList<byte[]>(proof);
        if (Long.bitCount(old) == 1) {
            path.addFirst(oldRoot);
        }
        if (path.isEmpty()) {
            return false;
        }
        var at = old - 1;
        var last = size - 1;
        while ((at & 1) == 1) {
            at >>= 1;
            last >>= 1;
        }
        var first = path.getFirst();
        var second = path.getFirst();
        for (var hash : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((at & 1) == 1 || at == last) {
                first = node(hash, first);
                second = node(hash, second);
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                second = node(second, hash);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 && MessageDigest.isEqual(first, oldRoot) && MessageDigest.isEqual(second, root);
    }
}
