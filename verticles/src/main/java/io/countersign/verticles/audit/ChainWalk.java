package io.countersign.verticles.audit;

import io.countersign.protocol.api.AuditFault;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Walks the chain of one node from its first leaf to its end and stops at the first that does not fit. Trusts nothing but SHA-256: every
 * column is derived again from the bytes. Feed it leaves in the order of their sequence; one thread at a time.
 */
final class ChainWalk {
    private final UUID node;
    private long leaves;
    // Leaves that count from less than one were added by somebody, so reading begins before all of them.
    private long read = Long.MIN_VALUE;
    private long sequence;
    private long id;
    private byte[] head = new byte[Leaf.HASH_BYTES];
    private @Nullable AuditFault fault;

    ChainWalk(UUID node) {
        this.node = node;
    }

    /** Leaves seen so far. */
    long leaves() {
        return leaves;
    }

    /** Sequence after which to read on. */
    long read() {
        return read;
    }

    @Nullable
    AuditFault fault() {
        return fault;
    }

    void walk(List<LeafRow> rows) {
        for (var row : rows) {
            if (fault != null) {
                return;
            }
            leaves++;
            fault = judge(row);
            read = row.sequence();
            sequence = row.sequence();
            id = row.id();
            head = row.hash();
        }
    }

    /** The chain must end where its node says; nothing else can tell that leaves were cut off at the end. */
    void end(@Nullable Long wanted, byte @Nullable [] wantedHead) {
        if (fault != null) {
            return;
        }
        if (wanted == null || wantedHead == null) {
            fault = fault(id, sequence, "head", "the node of this chain is not registered any more");
        } else if (wanted != sequence) {
            fault = fault(
                    id, sequence, "head", "the node wrote " + wanted + " leaves and the chain ends at " + sequence);
        } else if (!MessageDigest.isEqual(head, wantedHead)) {
            fault = fault(id, sequence, "head", "the last leaf is not the one that the node wrote last");
        }
    }

    private @Nullable AuditFault judge(LeafRow row) {
        if (row.sequence() != sequence + 1) {
            var missing = "leaf " + (sequence + 1) + " of this chain is missing before this one";
            return fault(row.id(), row.sequence(), "gap", missing);
        }
        if (!MessageDigest.isEqual(Leaf.hash(row.leaf()), row.hash())) {
            return fault(row.id(), row.sequence(), "hash", "the bytes of the leaf do not have the hash beside them");
        }
        var leaf = Leaf.parse(row.leaf()).orElse(null);
        if (leaf == null) {
            return fault(row.id(), row.sequence(), "copy", "the bytes are not those of a leaf");
        }
        if (!MessageDigest.isEqual(leaf.previous(), head)) {
            return fault(row.id(), row.sequence(), "link", "the leaf does not follow the one before it");
        }
        var wrong = row.wrongCopy(leaf);
        if (wrong != null) {
            return fault(row.id(), row.sequence(), "copy", "column " + wrong + " does not say what the leaf says");
        }
        return row.id() > id ? null : fault(row.id(), row.sequence(), "copy", "column id runs backwards");
    }

    private AuditFault fault(long at, long atSequence, String kind, String detail) {
        return new AuditFault(at, node, atSequence, kind, detail);
    }
}
