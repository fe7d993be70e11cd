package io.countersign.verticles.identity;

import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.NewGroup;
import io.countersign.protocol.api.Page;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.approval.GroupGuard;
import io.countersign.verticles.approval.Held;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** Sets of people and machine identities of one organization. */
final class Groups {
    private static final Queries SQL = Queries.of("identity");

    private final Database database;

    Groups(Database database) {
        this.database = database;
    }

    Future<Page<Group>> list(Call call, PageQuery page) {
        return IdPages.slice(page)
                .compose(slice -> database.read(tx -> tx.all(
                        SQL.get("groups"),
                        Tuple.of(call.caller().organization(), slice.after(), slice.rows()),
                        IdentityRows::group)))
                .map(rows -> IdPages.page(rows, page, Group::id));
    }

    Future<Group> get(Call call, UUID id) {
        return database.read(tx -> get(tx, call, id));
    }

    private static Future<Group> get(Tx tx, Call call, UUID id) {
        return tx.first(SQL.get("group"), Tuple.of(id, call.caller().organization()), IdentityRows::group)
                .compose(found -> Found.or404(found, "group"));
    }

    Future<Group> create(Call call, NewGroup group) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> new Checks().name("/name", group.name()).result())
                .compose(valid -> database.create(call, tx -> create(tx, call, group), id -> get(call, id)));
    }

    private static Future<Created<Group>> create(Tx tx, Call call, NewGroup group) {
        var id = Ids.next();
        var organization = call.caller().organization();
        return tx.update(SQL.get("insertGroup"), Tuple.of(id, organization, group.name()))
                .compose(inserted -> {
                    tx.record(event(call, id, "group.created").with("name", group.name()));
                    return get(tx, call, id);
                })
                .map(made -> new Created<>(id, made));
    }

    /** Adding a member again changes nothing and is no event. */
    Future<Group> addMember(Call call, UUID group, UUID identity) {
        return Held.released(database.change(call, tx -> add(tx, call, group, identity)));
    }

    /** In the caller's transaction. */
    static Future<Held<Group>> add(Tx tx, Call call, UUID group, UUID identity) {
        var organization = call.caller().organization();
        return Permissions.organizationAdmin(call)
                .compose(allowed ->
                        tx.first(SQL.get("shareIdentity"), Tuple.of(identity, organization), IdentityRows::reference))
                .compose(found -> Found.or404(found, "identity"))
                .compose(member -> tx.first(
                                SQL.get("holdGroup"), Tuple.of(group, organization), row -> row.getString("name"))
                        .compose(found -> Found.or404(found, "group"))
                        .compose(name -> add(tx, call, new GroupGuard.Joining(group, name, member))));
    }

    private static Future<Held<Group>> add(Tx tx, Call call, GroupGuard.Joining joining) {
        var group = joining.group();
        var identity = joining.member().id();
        return tx.first(SQL.get("groupMember"), key(call, group, identity), row -> true)
                .compose(member -> member.isPresent()
                        ? get(tx, call, group).map(same -> new Held<>(same, null))
                        : GroupGuard.unlessHeld(tx, call, joining, () -> join(tx, call, group, identity)));
    }

    private static Future<Group> join(Tx tx, Call call, UUID group, UUID identity) {
        tx.record(event(call, group, "group.member_added").with("identity", identity.toString()));
        return tx.update(SQL.get("insertGroupMember"), key(call, group, identity))
                .compose(inserted -> get(tx, call, group));
    }

    Future<Void> removeMember(Call call, UUID group, UUID identity) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> database.change(
                        call,
                        tx -> tx.update(SQL.get("deleteGroupMember"), key(call, group, identity))
                                .compose(deleted -> deleted == 1
                                        ? removed(tx, call, group, identity)
                                        : Found.missing("member of this group"))));
    }

    private static Future<Void> removed(Tx tx, Call call, UUID group, UUID identity) {
        tx.record(event(call, group, "group.member_removed").with("identity", identity.toString()));
        tx.takesRightsAway();
        return Future.succeededFuture();
    }

    private static Tuple key(Call call, UUID group, UUID identity) {
        return Tuple.of(group, identity, call.caller().organization());
    }

    private static Event event(Call call, UUID group, String type) {
        var caller = call.caller();
        return Event.by(caller.id(), caller.organization(), type).with("group", group.toString());
    }
}
