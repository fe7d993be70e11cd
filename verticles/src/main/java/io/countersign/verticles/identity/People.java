package io.countersign.verticles.identity;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Reason;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.approval.StepsInForce;
import io.countersign.verticles.identity.NewIdentities.AccountRow;
import io.countersign.verticles.identity.NewIdentities.PersonRow;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.PersonCommitment;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Human beings of an organization. */
final class People {
    private static final Queries SQL = Queries.of("identity");

    private final Database database;
    private final Secrets secrets;
    private final NewLogins logins;

    People(Database database, Secrets secrets, NewLogins logins) {
        this.database = database;
        this.secrets = secrets;
        this.logins = logins;
    }

    Future<Page<Person>> list(Call call, PageQuery page) {
        return IdPages.slice(page)
                .compose(slice -> database.read(tx -> tx.all(
                        SQL.get("people"),
                        Tuple.of(call.caller().organization(), slice.after(), slice.rows()),
                        IdentityRows::person)))
                .map(rows -> IdPages.page(rows, page, Person::id));
    }

    Future<Person> get(Call call, UUID id) {
        return database.read(tx -> get(tx, call, id));
    }

    private static Future<Person> get(Tx tx, Call call, UUID id) {
        return get(tx, call.caller().organization(), id);
    }

    static Future<Person> get(Tx tx, UUID organization, UUID id) {
        return tx.first(SQL.get("person"), Tuple.of(id, organization), IdentityRows::person)
                .compose(found -> Found.or404(found, "person"));
    }

    Future<Person> create(Call call, NewPerson person) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> new Checks().person("", person).result())
                .compose(valid -> account(call, person))
                .compose(account -> secrets.guarded(call)
                        .compose(guarded -> database.create(
                                guarded, tx -> create(tx, call, row(person, account)), id -> get(call, id))));
    }

    private Future<@Nullable AccountRow> account(Call call, NewPerson person) {
        return person.account() == null
                ? Future.succeededFuture()
                : logins.row(call, "/account", person.account()).map(row -> row);
    }

    private static PersonRow row(NewPerson person, @Nullable AccountRow account) {
        var role = Objects.requireNonNullElse(person.role(), PersonRole.MEMBER);
        return new PersonRow(person.name(), person.email(), role, false, account);
    }

    private static Future<Created<Person>> create(Tx tx, Call call, PersonRow row) {
        var caller = call.caller();
        return NewIdentities.person(tx, caller.organization(), row)
                .compose(id -> PersonCommitment.read(tx, id).compose(commitment -> {
                    tx.record(Event.by(caller.id(), caller.organization(), "person.created")
                            .with("person", id.toString())
                            .with("role", row.role().toString())
                            .with("commitment", commitment.orElse(null)));
                    return get(tx, call, id);
                }))
                .map(person -> new Created<>(person.id(), person));
    }

    /** Never refused for a policy that needs this person: the answer warns. */
    Future<Person> disable(Call call, UUID id) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> LastAdmin.stays(
                        database,
                        call,
                        id,
                        tx -> States.disable(tx, call, IdentityKind.PERSON, id)
                                .compose(disabled -> get(tx, call, id))
                                .compose(person ->
                                        StepsInForce.unmetWithout(tx, id).map(person::withWarnings))));
    }

    Future<Person> enable(Call call, UUID id) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> database.change(
                        call,
                        tx -> Erasure.unlessErased(tx, call, id)
                                .compose(there -> States.enable(tx, call, IdentityKind.PERSON, id))
                                .compose(enabled -> get(tx, call, id))));
    }

    Future<Person> erase(Call call, UUID id, Reason reason) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> new Checks().reason(reason).result())
                .compose(valid -> database.change(
                        call, tx -> Erasure.erase(tx, call, id, reason.reason()).compose(erased -> get(tx, call, id))));
    }
}
