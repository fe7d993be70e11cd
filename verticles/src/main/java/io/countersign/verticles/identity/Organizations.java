package io.countersign.verticles.identity;

import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.Organization;
import io.countersign.protocol.api.Page;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
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

/** Tenants; a platform administrator makes and ends them and has no other power over them. */
final class Organizations {
    private static final Queries SQL = Queries.of("identity");

    private final Database database;
    private final Secrets secrets;

    Organizations(Database database, Secrets secrets) {
        this.database = database;
        this.secrets = secrets;
    }

    Future<Page<Organization>> list(Call call, PageQuery page) {
        return Permissions.platformAdmin(call)
                .compose(allowed -> IdPages.slice(page))
                .compose(slice -> database.read(tx -> tx.all(
                        SQL.get("organizations"), Tuple.of(slice.after(), slice.rows()), IdentityRows::organization)))
                .map(rows -> IdPages.page(rows, page, Organization::id));
    }

    Future<Organization> create(Call call, NewOrganization organization) {
        return Permissions.platformAdmin(call)
                .compose(allowed -> new Checks().organization("", organization).result())
                .compose(valid -> NewLogins.withPassword(
                        secrets, Objects.requireNonNull(organization.admin().account())))
                .compose(account -> secrets.guarded(call)
                        .compose(guarded ->
                                database.create(guarded, tx -> create(tx, call, organization, account), this::get)));
    }

    private Future<Created<Organization>> create(Tx tx, Call call, NewOrganization organization, AccountRow account) {
        return NewIdentities.organization(tx, organization)
                .compose(id -> NewIdentities.person(tx, id, PersonRow.firstAdmin(organization, false, account))
                        .compose(admin -> PersonCommitment.read(tx, admin).compose(commitment -> {
                            tx.record(event(call, id, "organization.created")
                                    .with("slug", organization.slug())
                                    .with("name", organization.name())
                                    .with("admin", admin.toString())
                                    .with("commitment", commitment.orElse(null)));
                            return get(tx, id);
                        }))
                        .map(made -> new Created<>(id, made)));
    }

    Future<Organization> disable(Call call, UUID id) {
        return Permissions.platformAdmin(call)
                .compose(allowed -> call.caller().organization().equals(id)
                        ? Future.failedFuture(ownOrganization().refused())
                        : LastAdmin.platformAdminStays(database, call, id, tx -> disable(tx, call, id)));
    }

    private static Future<Organization> disable(Tx tx, Call call, UUID id) {
        return change(tx, call, id, "disable", States.alreadyDisabled()).onSuccess(disabled -> tx.takesRightsAway());
    }

    Future<Organization> enable(Call call, UUID id) {
        return Permissions.platformAdmin(call)
                .compose(
                        allowed -> database.change(call, tx -> change(tx, call, id, "enable", States.alreadyActive())));
    }

    private static Future<Organization> change(Tx tx, Call call, UUID id, String verb, Refusal otherwise) {
        return tx.update(SQL.get(verb + "Organization"), Tuple.of(id)).compose(changed -> {
            if (changed == 1) {
                tx.record(event(call, id, "organization." + verb + "d"));
                return get(tx, id);
            }
            return get(tx, id).compose(exists -> Future.failedFuture(otherwise.refused()));
        });
    }

    private static Event event(Call call, UUID organization, String type) {
        return Event.by(call.caller().id(), organization, type);
    }

    private Future<Organization> get(UUID id) {
        return database.read(tx -> get(tx, id));
    }

    private static Future<Organization> get(Tx tx, UUID id) {
        return tx.first(SQL.get("organization"), Tuple.of(id), IdentityRows::organization)
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(
                                new Refusal.NotFound("there is no such organization; check the id").refused())));
    }

    private static Refusal ownOrganization() {
        return new Refusal.Conflict(
                "OWN_ORGANIZATION",
                "your own organization cannot be disabled: nobody would be left who could enable it again");
    }
}
