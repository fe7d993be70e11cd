package io.countersign.verticles.identity;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.MachineTrust;
import io.countersign.protocol.api.NewMachineTrust;
import io.countersign.protocol.api.Page;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.federation.TrustRules;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Whose tokens a machine identity may log in with. Never changed, only added and removed; removing one ends the machine's access
 * tokens, because they may have come from it.
 */
final class MachineTrusts {
    private static final Queries SQL = Queries.of("trusts");
    private static final int MOST = 20;

    private final Database database;
    private final boolean development;

    /** @param development whether issuers without TLS are good enough */
    MachineTrusts(Database database, boolean development) {
        this.database = database;
        this.development = development;
    }

    Future<Page<MachineTrust>> list(Call call, UUID machine, PageQuery page) {
        return IdPages.slice(page)
                .compose(slice -> database.read(tx -> Machines.get(tx, call, machine)
                        .compose(exists -> tx.all(
                                SQL.get("trusts"),
                                Tuple.of(machine, call.caller().organization(), slice.after(), slice.rows()),
                                TrustRows::shown))))
                .map(rows -> IdPages.page(rows, page, MachineTrust::id));
    }

    Future<MachineTrust> add(Call call, UUID machine, NewMachineTrust trust) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> check(trust))
                .compose(sound -> database.create(
                        call,
                        tx -> add(tx, call, machine, trust),
                        id -> database.read(tx -> get(tx, call, machine, id))));
    }

    private Future<Void> check(NewMachineTrust trust) {
        var errors = new ArrayList<FieldError>();
        TrustRules.check(trust, development, errors);
        return errors.isEmpty()
                ? Future.succeededFuture()
                : Future.failedFuture(new Refusal.BadInput(
                                "INVALID_INPUT",
                                errors.getFirst().pointer() + " "
                                        + errors.getFirst().detail(),
                                errors)
                        .refused());
    }

    private static Future<Created<MachineTrust>> add(Tx tx, Call call, UUID machine, NewMachineTrust trust) {
        var id = Ids.next();
        var claims = TrustRows.text(new TreeMap<>(trust.claims()));
        Object carry = TrustRules.carried(trust).toArray(String[]::new);
        var row = Tuple.of(id, call.caller().organization(), machine, trust.issuer(), trust.audience());
        return MachineSecrets.lockMachine(tx, call, machine)
                .compose(locked -> hasRoom(tx, machine, trust, claims))
                .compose(room ->
                        tx.update(SQL.get("insertTrust"), row.addString(claims).addValue(carry)))
                .compose(inserted -> get(tx, call, machine, id))
                .map(made -> {
                    tx.record(event(call, machine, made, "machine.trust_added"));
                    return new Created<>(id, made);
                });
    }

    private static Future<Void> hasRoom(Tx tx, UUID machine, NewMachineTrust trust, String claims) {
        return tx.first(SQL.get("otherTrusts"), Tuple.of(machine, trust.issuer(), trust.audience(), claims), row ->
                        new long[] {row.getLong("all"), row.getLong("equal")})
                .compose(counts -> {
                    if (counts.orElseThrow()[1] > 0) {
                        return Future.failedFuture(new Refusal.Conflict(
                                        "ALREADY_TRUSTED", "the machine identity trusts exactly these tokens already")
                                .refused());
                    }
                    return counts.orElseThrow()[0] < MOST
                            ? Future.succeededFuture()
                            : Future.failedFuture(new Refusal.Conflict(
                                            "TOO_MANY_TRUSTS",
                                            "a machine identity has at most " + MOST
                                                    + " trusts; remove one, or create another machine identity")
                                    .refused());
                });
    }

    Future<Void> remove(Call call, UUID machine, UUID trust) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> database.change(
                        call,
                        tx -> MachineSecrets.lockMachine(tx, call, machine)
                                .compose(locked -> get(tx, call, machine, trust))
                                .compose(found -> tx.update(SQL.get("deleteTrust"), key(call, machine, trust))
                                        .compose(deleted -> TokenEnds.all(tx, machine))
                                        .onSuccess(ended ->
                                                tx.record(event(call, machine, found, "machine.trust_removed"))))));
    }

    private static Future<MachineTrust> get(Tx tx, Call call, UUID machine, UUID trust) {
        return tx.first(SQL.get("trust"), key(call, machine, trust), TrustRows::shown)
                .compose(found -> Found.or404(found, "trust"));
    }

    private static Tuple key(Call call, UUID machine, UUID trust) {
        return Tuple.of(trust, machine, call.caller().organization());
    }

    private static Event event(Call call, UUID machine, MachineTrust trust, String type) {
        return Machines.event(call, machine, type)
                .with("trust", trust.id().toString())
                .with("issuer", trust.issuer())
                .with("audience", trust.audience())
                .with("claims", trust.claims())
                .with("carry", trust.carry());
    }
}
