package io.countersign.verticles.log;

import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the newest checkpoint that covers nothing bad. */
final class LastGood {
    private static final Queries SQL = Queries.of("verify");

    /** Somebody who can edit one checkpoint can edit many; who looks for a good one beyond these starts at a range of their own. */
    private static final int MOST = 50;

    private LastGood() {}

    /** The newest stored one over at most so many leaves that the key signed over the tree as the tiles tell it. */
    static Future<Optional<String>> upTo(Tx tx, long leaves, @Nullable NoteKey key) {
        return LogStore.head(tx)
                .compose(
                        head -> tx.all(SQL.get("checkpointsUpTo"), Tuple.of(leaves, MOST), row -> row.getString("note"))
                                .compose(notes -> newest(tx, notes, head, key)));
    }

    private static Future<Optional<String>> newest(
            Tx tx, List<String> notes, LogStore.Head head, @Nullable NoteKey key) {
        if (notes.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        var rest = notes.subList(1, notes.size());
        var checkpoint = CheckpointJudge.signed(notes.getFirst(), key).orElse(null);
        return checkpoint == null
                ? newest(tx, rest, head, key)
                : agrees(tx, checkpoint, head)
                        .compose(agrees -> agrees
                                ? Future.succeededFuture(Optional.of(notes.getFirst()))
                                : newest(tx, rest, head, key));
    }

    /** Whether the stored tree begins with the one of the checkpoint. */
    static Future<Boolean> agrees(Tx tx, Checkpoint checkpoint, LogStore.Head head) {
        return LogStore.rootAt(tx, checkpoint.size(), head)
                .map(root -> root != null && MessageDigest.isEqual(root, checkpoint.root()));
    }

    static long size(String note) {
        return Checkpoint.parse(SignedNote.parse(note).text()).size();
    }
}
