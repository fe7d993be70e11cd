package io.countersign.verticles.identity;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.Machine;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.MachineOwners;
import io.countersign.protocol.api.NewMachine;
import io.countersign.protocol.api.Page;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** CI jobs and services, and the people who answer for them. */
final class Machines {
    private static final Queries SQL = Queries.of("identity");

    private final Database database;
    private final Secrets secrets;

    Machines(Database database, Secrets secrets) {
        this.database = database;
        this.secrets = secrets;
    }

    Future<Page<Machine>> list(Call call, PageQuery page) {
        return IdPages.slice(page)
                .compose(slice -> database.read(tx -> tx.all(
                        SQL.get("machines"),
                        Tuple.of(call.caller().organization(), slice.after(), slice.rows()),
                        IdentityRows::machine)))
                .map(rows -> IdPages.page(rows, page, Machine::id));
    }

    Future<Machine> get(Call call, UUID id) {
        return database.read(tx -> get(tx, call, id));
    }

    static Future<Machine> get(Tx tx, Call call, UUID id) {
        return tx.first(SQL.get("machine"), Tuple.of(id, call.caller().organization()), IdentityRows::machine)
                .compose(found -> Found.or404(found, "machine"));
    }

    Future<MachineCredentials> create(Call call, NewMachine machine) {
        var secret = RandomSecret.next();
        return Permissions.organizationAdmin(call)
                .compose(allowed -> MachineOwnership.check(machine.owners())
                        .name("/name", machine.name())
                        .result())
                .compose(valid -> secrets.hash(secret))
                .compose(hash -> database.create(
                        call,
                        tx -> create(tx, call, machine, hash)
                                .map(made -> new Created<>(made.id(), new MachineCredentials(made, made.id(), secret))),
                        id -> get(call, id).map(known -> new MachineCredentials(known, known.id(), null))));
    }

    private static Future<Machine> create(Tx tx, Call call, NewMachine machine, String secretHash) {
        var caller = call.caller();
        return MachineOwnership.lock(tx, call, machine.owners())
                .compose(owners -> NewIdentities.identity(
                                tx, caller.organization(), IdentityKind.MACHINE, machine.name())
                        .compose(id -> MachineOwnership.insert(tx, id, owners)
                                .compose(owned -> MachineSecrets.insert(tx, id, secretHash))
                                .compose(inserted -> {
                                    tx.record(event(call, id, "machine.created")
                                            .with("name", machine.name())
                                            .with("owners", names(owners)));
                                    return get(tx, call, id);
                                })));
    }

    Future<Machine> setOwners(Call call, UUID id, MachineOwners owners) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> MachineOwnership.check(owners.owners()).result())
                .compose(valid -> database.change(
                        call,
                        tx -> MachineSecrets.lockMachine(tx, call, id)
                                .compose(locked -> MachineOwnership.lock(tx, call, owners.owners()))
                                .compose(locked -> MachineOwnership.replace(tx, id, locked)
                                        .onSuccess(replaced -> tx.record(event(call, id, "machine.owners_set")
                                                .with("owners", names(locked)))))
                                .compose(set -> get(tx, call, id))));
    }

    Future<Machine> disable(Call call, UUID id) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> database.change(
                        call,
                        tx -> States.disable(tx, call, IdentityKind.MACHINE, id)
                                .compose(disabled -> get(tx, call, id))));
    }

    Future<Machine> enable(Call call, UUID id) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> database.change(
                        call,
                        tx -> States.enable(tx, call, IdentityKind.MACHINE, id).compose(enabled -> get(tx, call, id))));
    }

    static Event event(Call call, UUID machine, String type) {
        var caller = call.caller();
        return Event.by(caller.id(), caller.organization(), type).with("machine", machine.toString());
    }

    private static List<String> names(List<UUID> ids) {
        return ids.stream().map(UUID::toString).toList();
    }
}
