package io.countersign.verticles.log;

import io.countersign.protocol.api.LogWitness;
import io.countersign.protocol.api.LogWitnessProblem;
import io.countersign.protocol.merkle.TreeProofs;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.protocol.tlog.WitnessKey;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How each witness stands, and what it cosigned, in PostgreSQL. Each call is one statement. */
final class WitnessStore {
    private static final Queries SQL = Queries.of("witness");

    private final Database database;

    WitnessStore(Database database) {
        this.database = database;
    }

    /**
     * How a witness stands.
     *
     * @param seen leaves of what it cosigned last, as it says
     * @param cosigned the largest that it cosigned, as its signatures say
     */
    record Stand(
            long seen,
            long cosigned,
            @Nullable Instant cosignedAt,
            @Nullable LogWitnessProblem problem,
            @Nullable Instant problemSince) {
        static final Stand NEW = new Stand(0, 0, null, null, null);

        static Stand of(Row row) {
            var cosignedAt = row.getOffsetDateTime("cosigned_at");
            var since = row.getOffsetDateTime("problem_since");
            return new Stand(
                    row.getLong("seen"),
                    row.getLong("cosigned"),
                    cosignedAt == null ? null : cosignedAt.toInstant(),
                    problem(row.getString("problem")),
                    since == null ? null : since.toInstant());
        }

        private static @Nullable LogWitnessProblem problem(@Nullable String wireName) {
            return Arrays.stream(LogWitnessProblem.values())
                    .filter(problem -> problem.toString().equals(wireName))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** By their verifier keys; those that were never asked are not there. */
    Future<Map<String, Stand>> stands(List<WitnessKey> witnesses) {
        return database.read(tx -> stands(tx, witnesses));
    }

    private static Future<Map<String, Stand>> stands(Tx tx, List<WitnessKey> witnesses) {
        var keys = witnesses.stream().map(WitnessKey::toString).toArray(String[]::new);
        return tx.all(
                        SQL.get("readWitnesses"),
                        Tuple.tuple().addArrayOfString(keys),
                        row -> Map.entry(row.getString("witness"), Stand.of(row)))
                .map(rows -> {
                    var stands = new HashMap<String, Stand>();
                    rows.forEach(row -> stands.put(row.getKey(), row.getValue()));
                    return stands;
                });
    }

    /** For those who ask how the log is. */
    static Future<List<LogWitness>> tell(Tx tx, List<WitnessKey> witnesses) {
        return witnesses.isEmpty()
                ? Future.succeededFuture(List.of())
                : stands(tx, witnesses)
                        .map(stands -> witnesses.stream()
                                .map(key -> tell(key, stands.getOrDefault(key.toString(), Stand.NEW)))
                                .toList());
    }

    private static LogWitness tell(WitnessKey key, Stand stand) {
        return new LogWitness(key.name(), stand.cosigned(), stand.cosignedAt(), stand.problem(), stand.problemSince());
    }

    /** That the tree of that size begins with the old one. */
    Future<List<byte[]>> proof(long old, long size) {
        if (old == 0 || old == size) {
            return Future.succeededFuture(List.of());
        }
        var plan = TreeProofs.consistency(old, size);
        return database.read(tx -> LogStore.tiles(tx, plan.tiles())).map(tiles -> plan.hashes(tiles::get));
    }

    /** @param line verified */
    Future<Void> keep(WitnessKey witness, long size, SignedNote.Line line) {
        var parameters = Tuple.of(size, witness.toString(), line.toString());
        return database.statement(tx -> tx.update(SQL.get("keepCosignature"), parameters))
                .mapEmpty();
    }

    Future<Void> move(WitnessKey witness, long seen) {
        return database.statement(tx -> tx.update(SQL.get("moveWitness"), Tuple.of(witness.toString(), seen)))
                .mapEmpty();
    }

    /** Whether that is new. */
    Future<Boolean> fail(WitnessKey witness, LogWitnessProblem problem) {
        return database.statement(tx -> tx.first(
                        SQL.get("failWitness"),
                        Tuple.of(witness.toString(), problem.toString()),
                        row -> row.getBoolean("first")))
                .map(first -> first.orElse(false));
    }
}
