package io.countersign.verticles.identity;

import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/** The people who answer for a machine identity: at least one, all active people of its organization. */
final class MachineOwnership {
    private static final Queries SQL = Queries.of("identity");
    private static final int MOST = 100;

    private MachineOwnership() {}

    static Checks check(List<UUID> owners) {
        return new Checks()
                .must(!owners.isEmpty(), "/owners", "is empty; name at least one person who answers for the machine")
                .must(owners.size() <= MOST, "/owners", "has more than 100 people");
    }

    /** The owners without repetition, held against being disabled; fails as BadInput when one is no active person here. */
    static Future<List<UUID>> lock(Tx tx, Call call, List<UUID> owners) {
        var wanted = new HashSet<>(owners);
        var parameters = Tuple.of(wanted.toArray(UUID[]::new), call.caller().organization());
        return tx.all(SQL.get("lockOwners"), parameters, row -> row.getUUID("id"))
                .compose(found -> {
                    wanted.removeAll(found);
                    return wanted.isEmpty()
                            ? Future.succeededFuture(found)
                            : Future.failedFuture(Refusal.BadInput.field(
                                            "/owners",
                                            "has ids that are not active people of this organization: "
                                                    + sorted(wanted))
                                    .refused());
                });
    }

    private static String sorted(HashSet<UUID> ids) {
        return String.join(", ", ids.stream().map(UUID::toString).sorted().toList());
    }

    static Future<Void> insert(Tx tx, UUID machine, List<UUID> owners) {
        // As an Object: a bare array would be taken for the rest of the tuple.
        Object people = owners.toArray(UUID[]::new);
        return tx.update(SQL.get("insertOwners"), Tuple.of(machine, people)).mapEmpty();
    }

    static Future<Void> replace(Tx tx, UUID machine, List<UUID> owners) {
        return tx.update(SQL.get("deleteOwners"), Tuple.of(machine)).compose(gone -> insert(tx, machine, owners));
    }
}
