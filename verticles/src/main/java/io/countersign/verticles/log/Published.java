package io.countersign.verticles.log;

import io.countersign.protocol.api.AuditFault;
import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds the log in the database against the checkpoints that this node keeps outside of it. */
final class Published {
    private static final Queries SQL = Queries.of("verify");

    private Published() {}

    /**
     * Null when the database continues the newest and still has it.
     *
     * @param newest null when nothing is kept
     * @param older the others, which only tell how far the database is the published one
     */
    static Future<@Nullable AuditFault> judge(Tx tx, @Nullable String newest, List<String> older) {
        if (newest == null) {
            return Future.succeededFuture(null);
        }
        var kept = Checkpoint.parse(SignedNote.parse(newest).text());
        return LogStore.head(tx).compose(head -> {
            if (kept.size() > head.size()) {
                return Future.succeededFuture(Faults.at(
                        head.size(),
                        AuditFaultKind.ROLLBACK,
                        kept.size() + " leaves were published and the database has " + head.size()));
            }
            return LastGood.agrees(tx, kept, head)
                    .compose(agrees -> agrees ? present(tx, kept) : fork(tx, head, kept, older));
        });
    }

    private static Future<@Nullable AuditFault> present(Tx tx, Checkpoint kept) {
        return tx.first(SQL.get("hasCheckpoint"), Tuple.of(kept.size()), row -> row.getLong(0))
                .map(found -> found.isPresent()
                        ? null
                        : Faults.at(
                                kept.size() - 1,
                                AuditFaultKind.MISSING_CHECKPOINT,
                                "the checkpoint of size " + kept.size() + " was published and is gone"));
    }

    private static Future<@Nullable AuditFault> fork(Tx tx, LogStore.Head head, Checkpoint kept, List<String> older) {
        var others = new ArrayList<Checkpoint>();
        older.forEach(note -> others.add(Checkpoint.parse(SignedNote.parse(note).text())));
        others.removeIf(other -> other.size() >= kept.size());
        others.sort(Comparator.comparingLong(Checkpoint::size).reversed());
        return newestThatAgrees(tx, head, others)
                .map(size -> Faults.at(
                        size,
                        AuditFaultKind.FORK,
                        "the first " + kept.size() + " leaves are not those that were published; the first " + size
                                + " are"));
    }

    private static Future<Long> newestThatAgrees(Tx tx, LogStore.Head head, List<Checkpoint> others) {
        if (others.isEmpty()) {
            return Future.succeededFuture(0L);
        }
        return LastGood.agrees(tx, others.getFirst(), head)
                .compose(agrees -> agrees
                        ? Future.succeededFuture(others.getFirst().size())
                        : newestThatAgrees(tx, head, others.subList(1, others.size())));
    }
}
