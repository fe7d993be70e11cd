package io.countersign.verticles.approval;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.Freeze;
import io.countersign.protocol.api.FreezeState;
import io.countersign.protocol.api.NewFreeze;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.PersonRef;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The calendar of change freezes, kept by admins of the organization. What a freeze forbids, the conditions of policies say. */
final class FreezeOperations {
    private static final Queries SQL = Queries.of("freezes");
    private static final int LONGEST_NAME = 100;
    /** Of one organization at a time: conditions look at no more. */
    private static final long MOST = 100;

    private final Database database;

    FreezeOperations(Database database) {
        this.database = database;
    }

    private record Named(UUID id, String slug) {
        boolean is(String wanted) {
            return slug.equals(wanted) || id.toString().equals(wanted);
        }
    }

    /** Completes when it holds on every node. */
    Future<Freeze> create(Call call, NewFreeze wanted) {
        if (!call.caller().isOrganizationAdmin()) {
            return Future.failedFuture(adminRequired().refused());
        }
        var errors = new ArrayList<FieldError>();
        Texts.check("/name", wanted.name(), LONGEST_NAME, errors);
        Texts.check("/reason", wanted.reason(), Texts.JUSTIFICATION, errors);
        if (!errors.isEmpty()) {
            return Future.failedFuture(ApprovalRefusals.badInput(errors).refused());
        }
        return database.create(
                call,
                tx -> signers(tx, call, wanted.signers())
                        .compose(signers -> insert(tx, call, wanted, signers))
                        .compose(id -> one(tx, call, id).map(made -> new Created<>(id, made))),
                id -> database.read(tx -> one(tx, call, id)));
    }

    private static Future<UUID[]> signers(Tx tx, Call call, @Nullable List<String> wanted) {
        if (wanted == null) {
            return Future.succeededFuture(new UUID[0]);
        }
        return tx.all(
                        SQL.get("freezeSigners"),
                        Tuple.of(call.caller().organization()).addArrayOfString(wanted.toArray(String[]::new)),
                        row -> new Named(row.getUUID("id"), row.getString("slug")))
                .map(found -> {
                    for (var i = 0; i < wanted.size(); i++) {
                        var name = wanted.get(i);
                        if (found.stream().noneMatch(signer -> signer.is(name))) {
                            throw Refusal.BadInput.field("/signers/" + i, "there is no such Signer")
                                    .refused();
                        }
                    }
                    return found.stream().map(Named::id).toArray(UUID[]::new);
                });
    }

    private static Future<UUID> insert(Tx tx, Call call, NewFreeze wanted, UUID[] signers) {
        var id = Ids.next();
        var values = Tuple.of(id, call.caller().organization(), wanted.name(), wanted.reason())
                .addOffsetDateTime(Rows.time(wanted.begin()))
                .addOffsetDateTime(Rows.time(wanted.end()))
                .addArrayOfUUID(signers)
                .addUUID(call.caller().id())
                .addLong(MOST);
        return tx.first(SQL.get("insertFreeze"), values, row -> true)
                .compose(inserted -> inserted.isPresent() ? Future.succeededFuture() : refused(tx, call))
                .map(inserted -> {
                    tx.takesRightsAway();
                    tx.record(event(call, "freeze.created", id)
                            .with("name", wanted.name())
                            .with(
                                    "begin",
                                    wanted.begin() == null
                                            ? "now"
                                            : wanted.begin().toString())
                            .with("end", wanted.end().toString())
                            .with("signers", List.of(signers).toString())
                            .with("reason", wanted.reason()));
                    return id;
                });
    }

    private static Future<Void> refused(Tx tx, Call call) {
        return tx.first(
                        SQL.get("freezesThatCount"),
                        Tuple.of(call.caller().organization()),
                        row -> row.getLong("freezes"))
                .compose(count -> Future.failedFuture(
                        count.orElse(0L) >= MOST
                                ? new Refusal.Conflict(
                                                "TOO_MANY_FREEZES",
                                                "the calendar has " + MOST
                                                        + " freezes that are not over; remove some of them first")
                                        .refused()
                                : Refusal.BadInput.field(
                                                "/end",
                                                "the end must come after now and after the beginning, by at most a year")
                                        .refused()));
    }

    Future<Page<Freeze>> list(Call call, PageQuery page) {
        return database.read(tx -> tx.all(
                        SQL.get("listFreezes"),
                        visible(call)
                                .addUUID(Pages.afterId(page))
                                .addInteger(Pages.fetch(page))
                                .addUUID(null),
                        FreezeOperations::shown))
                .map(found -> Pages.cut(found, page, Freeze::id));
    }

    /** Completes when it holds on every node: a condition may also refuse outside of a freeze. */
    Future<Void> remove(Call call, UUID freeze) {
        if (!call.caller().isOrganizationAdmin()) {
            return Future.failedFuture(adminRequired().refused());
        }
        return database.change(
                call,
                tx -> one(tx, call, freeze)
                        .compose(seen -> tx.update(
                                        SQL.get("removeFreeze"),
                                        Tuple.of(
                                                freeze,
                                                call.caller().organization(),
                                                call.caller().id()))
                                .map(rows -> {
                                    if (rows != 1) {
                                        throw new Refusal.Conflict(
                                                        "FREEZE_OVER",
                                                        "this freeze is " + seen.state() + " already; nothing changed")
                                                .refused();
                                    }
                                    tx.takesRightsAway();
                                    tx.record(event(call, "freeze.removed", freeze)
                                            .with("name", seen.name()));
                                    return null;
                                })));
    }

    private static Event event(Call call, String type, UUID freeze) {
        return Event.by(call.caller().id(), call.caller().organization(), type).with("freeze", freeze.toString());
    }

    private static Refusal adminRequired() {
        return new Refusal.Forbidden(
                "ADMIN_REQUIRED", "only an admin of the organization keeps the calendar of change freezes");
    }

    private static Future<Freeze> one(Tx tx, Call call, UUID freeze) {
        return tx.first(
                        SQL.get("listFreezes"),
                        visible(call).addUUID(null).addInteger(1).addUUID(freeze),
                        FreezeOperations::shown)
                .map(found -> found.orElseThrow(
                        () -> new Refusal.NotFound("there is no such freeze, or you may not see it").refused()));
    }

    private static Tuple visible(Call call) {
        var caller = call.caller();
        return Tuple.of(caller.organization(), caller.id(), caller.isOrganizationAdmin());
    }

    private static Freeze shown(Row row) {
        var begin = Rows.instant(row, "begins_at");
        var end = Rows.instant(row, "ends_at");
        return new Freeze(
                row.getUUID("id"),
                row.getString("name"),
                state(begin, end, Rows.optionalInstant(row, "removed_at"), Rows.instant(row, "now")),
                begin,
                end,
                row.getBoolean("all_signers") ? null : List.of(row.getArrayOfStrings("slugs")),
                row.getString("reason"),
                new PersonRef(row.getUUID("created_by"), row.getString("creator")),
                Rows.instant(row, "created_at"));
    }

    private static FreezeState state(Instant begin, Instant end, @Nullable Instant removed, Instant now) {
        if (removed != null) {
            return FreezeState.REMOVED;
        }
        if (now.isBefore(begin)) {
            return FreezeState.UPCOMING;
        }
        return now.isBefore(end) ? FreezeState.IN_FORCE : FreezeState.OVER;
    }
}
