package io.countersign.verticles.log;

import io.countersign.protocol.api.AuditFault;
import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.verticles.audit.Leaf;
import io.countersign.verticles.audit.LeafRow;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Judges leaves in the order of the tree: the columns beside the bytes, the chain, and the operation. One thread at a time. */
final class LeafJudge {
    private static final byte[] NOTHING_BEFORE = new byte[MerkleTree.HASH];

    private final @Nullable NoteKey key;
    private final Map<UUID, Last> last = new HashMap<>();

    /**
     * The leaf of a chain before those that are judged.
     *
     * @param index null when the tree does not have it
     */
    record Before(
            UUID node, long sequence, byte[] leaf, @Nullable Long index) {}

    private record Last(long sequence, byte[] hash) {}

    /** @param key of the log; null when it has none */
    LeafJudge(@Nullable NoteKey key) {
        this.key = key;
    }

    /**
     * Says what stands before the first leaves of the chains.
     *
     * @param begin index before which they must stand
     */
    LeafJudge knowing(List<Before> before, long begin) {
        for (var leaf : before) {
            var index = leaf.index();
            if (index != null && index < begin) {
                last.put(leaf.node(), new Last(leaf.sequence(), MerkleTree.leaf(leaf.leaf())));
            }
        }
        return this;
    }

    /**
     * Null when everything fits.
     *
     * @param hash of the bytes
     */
    @Nullable
    AuditFault judge(PlaceRow row, LeafRow stored, byte[] hash) {
        var before = last.put(stored.node(), new Last(stored.sequence(), hash));
        if (!MessageDigest.isEqual(hash, stored.hash())) {
            return fault(row, stored, AuditFaultKind.LEAF_HASH, "leaf_hash is not the hash of the bytes beside it");
        }
        var leaf = Leaf.parse(stored.leaf()).orElse(null);
        if (leaf == null) {
            return fault(row, stored, AuditFaultKind.FORM, "the bytes are not those of a leaf");
        }
        var wrong = stored.wrongCopy(leaf);
        if (wrong != null) {
            return fault(row, stored, AuditFaultKind.COPY, "column " + wrong + " does not say what the leaf says");
        }
        var outOfChain = chain(row, stored, leaf, before);
        return outOfChain != null ? outOfChain : beside(row, stored, leaf);
    }

    private static @Nullable AuditFault chain(PlaceRow row, LeafRow stored, Leaf leaf, @Nullable Last before) {
        var first = stored.sequence() == 1 && before == null;
        if (!first && (before == null || before.sequence() != stored.sequence() - 1)) {
            return fault(
                    row,
                    stored,
                    AuditFaultKind.ORDER,
                    "leaf " + (stored.sequence() - 1) + " of this chain does not stand before this one in the tree");
        }
        return MessageDigest.isEqual(leaf.previous(), before == null ? NOTHING_BEFORE : before.hash())
                ? null
                : fault(
                        row,
                        stored,
                        AuditFaultKind.LINK,
                        "the leaf does not follow the one before it in its chain; one of the two was touched");
    }

    private @Nullable AuditFault beside(PlaceRow row, LeafRow stored, Leaf leaf) {
        if (OperationCopy.expected(leaf)) {
            var operation = row.operation();
            if (operation == null) {
                return fault(
                        row, stored, AuditFaultKind.MISSING_OPERATION, "the operation that the leaf tells of is gone");
            }
            var wrong = OperationCopy.wrong(operation, leaf);
            return wrong == null
                    ? null
                    : fault(
                            row,
                            stored,
                            AuditFaultKind.OPERATION,
                            "column " + wrong + " of the operation does not say what the leaf says");
        }
        return "log.created".equals(stored.type()) && !bornWith(leaf, key)
                ? fault(row, stored, AuditFaultKind.KEY, "the log was made with another key than it has now")
                : null;
    }

    /** Whether the leaf that tells of the birth of the log names this key. */
    static boolean bornWith(Leaf leaf, @Nullable NoteKey key) {
        return key != null
                && leaf.body().get("details") instanceof Map<?, ?> details
                && key.toString().equals(details.get("verifierKey"));
    }

    private static AuditFault fault(PlaceRow row, LeafRow leaf, AuditFaultKind kind, String detail) {
        return Faults.of(row, leaf, kind, detail);
    }
}
