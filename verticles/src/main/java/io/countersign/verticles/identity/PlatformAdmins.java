package io.countersign.verticles.identity;

import io.countersign.protocol.api.Person;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import java.util.function.Function;

/** Who runs the installation: the setup makes the first one, and each of them appoints and dismisses others, in any organization. */
final class PlatformAdmins {
    private static final Queries SQL = Queries.of("identity");

    private final Database database;

    PlatformAdmins(Database database) {
        this.database = database;
    }

    Future<Person> appoint(Call call, UUID person) {
        return change(
                call,
                person,
                organization -> tx -> tx.first(SQL.get("appointPerson"), Tuple.of(person), row -> true)
                        .compose(appointed -> appointed.isPresent()
                                ? recorded(tx, call, organization, person, "person.appointed")
                                : notAppointed(tx, organization, person)));
    }

    private static Future<Person> notAppointed(Tx tx, UUID organization, UUID person) {
        return People.get(tx, organization, person)
                .compose(found ->
                        Future.failedFuture((found.platformAdmin() ? alreadyAppointed() : disabled()).refused()));
    }

    /** Ends the person's tokens too: no stream, no call and no transaction goes on with the right. */
    Future<Person> dismiss(Call call, UUID person) {
        return change(
                call,
                person,
                organization -> tx -> tx.update(SQL.get("dismissPerson"), Tuple.of(person))
                        .compose(dismissed -> dismissed == 1
                                ? TokenEnds.all(tx, person)
                                : Future.failedFuture(notAppointed().refused()))
                        .compose(ended -> recorded(tx, call, organization, person, "person.dismissed")));
    }

    private Future<Person> change(Call call, UUID person, Function<UUID, Function<Tx, Future<Person>>> work) {
        return Permissions.platformAdmin(call)
                .compose(allowed -> database.read(tx -> tx.first(
                        SQL.get("organizationOfPerson"), Tuple.of(person), row -> row.getUUID("organization_id"))))
                .compose(found -> Found.or404(found, "person"))
                .compose(organization ->
                        LastAdmin.platformAdminStays(database, call, organization, work.apply(organization)));
    }

    /** In the log of the organization whose person it is. */
    private static Future<Person> recorded(Tx tx, Call call, UUID organization, UUID person, String type) {
        tx.record(Event.by(call.caller().id(), organization, type).with("person", person.toString()));
        return People.get(tx, organization, person);
    }

    private static Refusal alreadyAppointed() {
        return new Refusal.Conflict(
                "ALREADY_APPOINTED", "this person is a platform admin already; nothing was changed");
    }

    private static Refusal notAppointed() {
        return new Refusal.Conflict("NOT_APPOINTED", "this person is no platform admin; nothing was changed");
    }

    private static Refusal disabled() {
        return new Refusal.Conflict(
                "PERSON_DISABLED",
                "this person or their organization is disabled, so they could run nothing; enable them first");
    }
}
