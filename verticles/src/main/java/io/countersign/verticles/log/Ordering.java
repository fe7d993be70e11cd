package io.countersign.verticles.log;

import io.countersign.protocol.merkle.MerkleTree;
import java.security.MessageDigest;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;

/**
 * Puts the new leaves of all chains in one order: each chain in its own, chains among each other by time. A leaf enters the tree by the
 * hash that its bytes have now; what does not fit its chain enters all the same and is named, because a log that stops at damage would
 * hide everything after it.
 */
final class Ordering {
    private static final int PREVIOUS_AT = 1 + 16 + 8;

    private final List<NewLeaf> leaves = new ArrayList<>();
    private final List<byte[]> hashes = new ArrayList<>();
    private final Map<UUID, NewLeaf> last = new LinkedHashMap<>();
    private final List<Damage> damages = new ArrayList<>();

    /** A leaf that was touched between its commit and its place in the tree. */
    record Damage(long leaf, UUID node, long sequence, String kind) {}

    /**
     * Takes nothing that happened after what a longer chain may still hold: that comes with the rest of it.
     *
     * @param found each chain in the order of its sequence
     * @param most of one chain that were looked for; a chain of so many may go on
     */
    static Ordering of(List<NewLeaf> found, int most) {
        var chains = new LinkedHashMap<UUID, Deque<NewLeaf>>();
        found.forEach(leaf ->
                chains.computeIfAbsent(leaf.node(), node -> new ArrayDeque<>()).add(leaf));
        var ordering = new Ordering();
        var next = new PriorityQueue<Deque<NewLeaf>>(
                Comparator.comparing((Deque<NewLeaf> chain) -> chain.getFirst().at())
                        .thenComparing(chain -> chain.getFirst().id()));
        next.addAll(chains.values());
        var horizon = horizon(chains.values(), most);
        while (!next.isEmpty() && !next.element().element().at().isAfter(horizon)) {
            var chain = next.remove();
            ordering.take(chain.remove());
            if (!chain.isEmpty()) {
                next.add(chain);
            }
        }
        return ordering;
    }

    /** Not before any leaf of the chain that it comes from, so that one is taken whole and every round gets on, whatever its clock did. */
    private static OffsetDateTime horizon(Collection<Deque<NewLeaf>> chains, int most) {
        return chains.stream()
                .filter(chain -> chain.size() >= most)
                .map(chain -> chain.stream()
                        .map(NewLeaf::at)
                        .max(Comparator.naturalOrder())
                        .orElseThrow())
                .min(Comparator.naturalOrder())
                .orElse(OffsetDateTime.MAX);
    }

    private void take(NewLeaf leaf) {
        var before = last.put(leaf.node(), leaf);
        var sequence = before == null ? leaf.reached() : before.sequence();
        var head = before == null ? leaf.reachedHead() : before.hash();
        var hash = MerkleTree.leaf(leaf.leaf());
        if (leaf.sequence() != sequence + 1) {
            damage(leaf, "gap");
        } else if (!MessageDigest.isEqual(hash, leaf.hash())) {
            damage(leaf, "hash");
        } else if (!follows(leaf.leaf(), head)) {
            damage(leaf, "link");
        }
        leaves.add(leaf);
        hashes.add(hash);
    }

    private static boolean follows(byte[] leaf, byte[] head) {
        return leaf.length >= PREVIOUS_AT + MerkleTree.HASH
                && Arrays.equals(leaf, PREVIOUS_AT, PREVIOUS_AT + MerkleTree.HASH, head, 0, MerkleTree.HASH);
    }

    private void damage(NewLeaf leaf, String kind) {
        damages.add(new Damage(leaf.id(), leaf.node(), leaf.sequence(), kind));
    }

    List<NewLeaf> leaves() {
        return leaves;
    }

    /** Leaf hashes of RFC 6962 in the same order. */
    List<byte[]> hashes() {
        return hashes;
    }

    /** The last leaf of each chain. */
    Collection<NewLeaf> ends() {
        return last.values();
    }

    List<Damage> damages() {
        return damages;
    }
}
