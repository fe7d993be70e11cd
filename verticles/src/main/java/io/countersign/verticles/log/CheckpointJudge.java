package io.countersign.verticles.log;

import io.countersign.protocol.api.AuditFault;
import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.tlog.SignedNote;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds stored checkpoints against the key of the log and the tree. */
final class CheckpointJudge {
    private CheckpointJudge() {}

    /** The checkpoint of a note, when the key of the log signed it for this log. */
    static Optional<Checkpoint> signed(String note, @Nullable NoteKey key) {
        try {
            var parsed = SignedNote.parse(note);
            var checkpoint = Checkpoint.parse(parsed.text());
            return key != null && checkpoint.origin().equals(key.name()) && parsed.isSignedBy(key)
                    ? Optional.of(checkpoint)
                    : Optional.empty();
        } catch (IllegalArgumentException notACheckpoint) {
            return Optional.empty();
        }
    }

    /**
     * Null when it fits. Which leaf is bad cannot be told from a root, so the fault names the last one that the checkpoint covers.
     *
     * @param root of the tree of that size, by the bytes of its leaves
     */
    static @Nullable AuditFault judge(String note, long size, byte[] root, @Nullable NoteKey key) {
        return judge(signed(note, key), size, root);
    }

    /** The same without a look at the signature, which takes longer than hashing the leaves between two checkpoints. */
    static @Nullable AuditFault judgeRoot(String note, long size, byte[] root) {
        return judge(parsed(note), size, root);
    }

    private static Optional<Checkpoint> parsed(String note) {
        try {
            return Optional.of(Checkpoint.parse(SignedNote.parse(note).text()));
        } catch (IllegalArgumentException notACheckpoint) {
            return Optional.empty();
        }
    }

    private static @Nullable AuditFault judge(Optional<Checkpoint> checkpoint, long size, byte[] root) {
        if (checkpoint.isEmpty()) {
            return Faults.at(
                    size - 1,
                    AuditFaultKind.CHECKPOINT_SIGNATURE,
                    "the stored checkpoint of size " + size + " is not signed by the key of the log");
        }
        return checkpoint.get().agrees(size, root)
                ? null
                : Faults.at(
                        size - 1,
                        AuditFaultKind.CHECKPOINT,
                        "the signed checkpoint of size " + size + " is of another tree; leaves that it covers and the"
                                + " last good one does not were touched");
    }
}
