package io.countersign.verticles.identity;

import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.verticles.Call;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

/**
 * Client secrets: one, or two while a rotation overlaps. A rotation without overlap is what one does about a leaked secret, so it
 * ends the machine's access tokens as well.
 */
final class MachineSecrets {
    private static final Queries SQL = Queries.of("identity");
    private static final Duration USUAL_OVERLAP = Duration.ofHours(1);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    private final Database database;
    private final Secrets secrets;

    MachineSecrets(Database database, Secrets secrets) {
        this.database = database;
        this.secrets = secrets;
    }

    Future<MachineCredentials> rotate(Call call, UUID machine, SecretRotation rotation) {
        var overlap = Objects.requireNonNullElse(rotation.overlap(), USUAL_OVERLAP);
        var secret = RandomSecret.next();
        return Permissions.organizationAdmin(call)
                .compose(allowed -> new Checks()
                        .must(!overlap.isNegative(), "/overlap", "is negative; PT0S ends the old secret at once")
                        .must(overlap.compareTo(LONGEST_OVERLAP) <= 0, "/overlap", "is longer than P7D")
                        .result())
                .compose(valid -> database.read(tx -> Machines.get(tx, call, machine)))
                .compose(exists -> secrets.hash(secret))
                .compose(hash -> database.create(
                        call,
                        tx -> rotate(tx, call, machine, overlap, hash)
                                .compose(rotated -> Machines.get(tx, call, machine))
                                .map(now -> new Created<>(machine, new MachineCredentials(now, machine, secret))),
                        id -> database.read(tx -> Machines.get(tx, call, id))
                                .map(known -> new MachineCredentials(known, id, null))));
    }

    private static Future<Void> rotate(Tx tx, Call call, UUID machine, Duration overlap, String secretHash) {
        return lockMachine(tx, call, machine)
                .compose(locked -> tx.update(SQL.get("deleteDeadSecrets"), Tuple.of(machine)))
                .compose(deleted -> tx.update(SQL.get("endSecrets"), Tuple.of(machine, overlap.toMillis() / 1000.0)))
                .compose(ended -> insert(tx, machine, secretHash))
                .compose(inserted -> overlap.isZero() ? TokenEnds.all(tx, machine) : Future.succeededFuture())
                .onSuccess(rotated -> tx.record(
                        Machines.event(call, machine, "machine.secret_rotated").with("overlap", overlap.toString())));
    }

    static Future<Void> lockMachine(Tx tx, Call call, UUID machine) {
        return tx.first(SQL.get("lockMachine"), Tuple.of(machine, call.caller().organization()), row -> true)
                .compose(found -> Found.or404(found, "machine"))
                .mapEmpty();
    }

    static Future<Void> insert(Tx tx, UUID machine, String secretHash) {
        return tx.update(SQL.get("insertSecret"), Tuple.of(Ids.next(), machine, secretHash))
                .mapEmpty();
    }
}
