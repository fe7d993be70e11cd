package io.countersign.verticles.log;

import io.countersign.protocol.tlog.NoteKey;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The verified marks that are stored. */
final class Marks {
    private static final Queries SQL = Queries.of("verify");

    private Marks() {}

    /**
     * The newest one.
     *
     * @param mark null when the key of the log did not sign the note
     */
    record Newest(long size, @Nullable VerifiedMark mark) {}

    static Future<Optional<Newest>> newest(Tx tx, NoteKey key) {
        return tx.first(SQL.get("newestMark"), Tuple.tuple(), row -> {
            var mark = VerifiedMark.read(row.getString("note"), key).orElse(null);
            var size = row.getLong("size");
            return new Newest(size, mark != null && mark.size() == size ? mark : null);
        });
    }

    static Future<Integer> insert(Tx tx, long size, String note) {
        return tx.update(SQL.get("insertMark"), Tuple.of(size, note));
    }
}
