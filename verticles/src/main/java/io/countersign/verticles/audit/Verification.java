package io.countersign.verticles.audit;

import io.countersign.protocol.api.AuditFault;
import io.countersign.protocol.api.AuditVerification;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One walk over all chains on one snapshot of the database. Hashing happens on worker threads, a few hundred leaves at a time. */
final class Verification {
    private static final Queries SQL = Queries.of("audit");
    private static final int CHUNK = 250;

    private final Vertx vertx;
    private final Database database;

    Verification(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    private record Chain(UUID node, @Nullable Long sequence, byte @Nullable [] head) {
        static Chain of(Row row) {
            var head = row.getBuffer("head");
            return new Chain(row.getUUID("node"), row.getLong("sequence"), head == null ? null : head.getBytes());
        }
    }

    Future<AuditVerification> run() {
        var began = System.nanoTime();
        return database.snapshot(tx ->
                        tx.all(SQL.get("listChains"), Tuple.tuple(), Chain::of).compose(chains -> walkAll(tx, chains)))
                .map(walks -> result(walks, System.nanoTime() - began));
    }

    private Future<List<ChainWalk>> walkAll(Tx tx, List<Chain> chains) {
        var walks = chains.stream().map(chain -> new ChainWalk(chain.node())).toList();
        Future<Void> walked = Future.succeededFuture();
        for (int i = 0; i < chains.size(); i++) {
            var chain = chains.get(i);
            var walk = walks.get(i);
            walked = walked.compose(before -> walk(tx, chain, walk));
        }
        return walked.map(walks);
    }

    private Future<Void> walk(Tx tx, Chain chain, ChainWalk walk) {
        return tx.all(SQL.get("readChain"), Tuple.of(chain.node(), walk.read(), CHUNK), LeafRow::of)
                .compose(rows -> judge(walk, rows).compose(judged -> {
                    if (rows.size() == CHUNK && walk.fault() == null) {
                        return walk(tx, chain, walk);
                    }
                    walk.end(chain.sequence(), chain.head());
                    return Future.succeededFuture();
                }));
    }

    private Future<ChainWalk> judge(ChainWalk walk, List<LeafRow> rows) {
        return vertx.executeBlocking(
                () -> {
                    walk.walk(rows);
                    return walk;
                },
                false);
    }

    private static AuditVerification result(List<ChainWalk> walks, long nanos) {
        var first = walks.stream()
                .map(ChainWalk::fault)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .min(Comparator.comparingLong(AuditFault::id))
                .orElse(null);
        var leaves = walks.stream().mapToLong(ChainWalk::leaves).sum();
        return new AuditVerification(first == null, leaves, walks.size(), first, TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
