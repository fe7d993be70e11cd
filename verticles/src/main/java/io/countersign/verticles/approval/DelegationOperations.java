package io.countersign.verticles.approval;

import io.countersign.protocol.api.Delegation;
import io.countersign.protocol.api.DelegationState;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.NewDelegation;
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
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Giving, listing and withdrawing delegations. What one is worth is judged anew with every decision. */
final class DelegationOperations {
    private static final Queries SQL = Queries.of("delegations");
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(60);
    /** Of one person at a time. */
    private static final int MOST = 50;

    private final Database database;
    private final SignerAccess signers;
    private final PolicyOperations policies;

    DelegationOperations(Database database, SignerAccess signers, PolicyOperations policies) {
        this.database = database;
        this.signers = signers;
        this.policies = policies;
    }

    private record Span(Instant from, Instant until) {}

    Future<Delegation> create(Call call, NewDelegation wanted) {
        if (!call.caller().isPerson()) {
            return Future.failedFuture(ApprovalRefusals.machinesNeverApprove().refused());
        }
        return database.create(
                call,
                tx -> scope(tx, call, wanted.signer())
                        .compose(scope -> tx.now()
                                .compose(now -> problems(tx, call, wanted, now))
                                .compose(span -> insert(tx, call, wanted, span))),
                id -> database.read(tx -> one(tx, id)));
    }

    /** A Signer that the delegator can see. */
    private Future<@Nullable UUID> scope(Tx tx, Call call, @Nullable UUID signer) {
        return signer == null
                ? Future.succeededFuture(null)
                : signers.shared(tx, call, signer.toString())
                        .map(seen -> seen.forReader(call).notArchived())
                        .compose(seen -> policies.inForce(tx, seen).map(policy -> {
                            if (!policy.options().delegationAllowed()) {
                                throw new Refusal.Forbidden(
                                                "DELEGATION_FORBIDDEN",
                                                "the policy of " + seen.slug()
                                                        + " forbids delegation: its approvers decide themselves")
                                        .refused();
                            }
                            return seen.id();
                        }));
    }

    private static Future<Span> problems(Tx tx, Call call, NewDelegation wanted, Instant now) {
        var errors = new ArrayList<FieldError>();
        Texts.check("/reason", wanted.reason(), Texts.JUSTIFICATION, errors);
        var span = span(wanted, now, errors);
        return tx.first(
                        SQL.get("delegate"),
                        Tuple.of(call.caller().organization(), wanted.delegate(), wanted.signer()),
                        row -> problem(call, wanted, row))
                .map(found -> {
                    var problem = found.orElse("there is no such person in this organization");
                    if (!problem.isEmpty()) {
                        errors.add(new FieldError("/delegate", problem));
                    }
                    if (!errors.isEmpty()) {
                        throw ApprovalRefusals.badInput(errors).refused();
                    }
                    return span;
                });
    }

    /** Empty when this one may be a delegate. */
    private static String problem(Call call, NewDelegation wanted, Row row) {
        if (wanted.delegate().equals(call.caller().id())) {
            return "nobody stands in for themselves; name somebody else";
        }
        if (!"person".equals(row.getString("kind"))) {
            return "machine identities never approve; name a person";
        }
        if (!row.getBoolean("active")) {
            return row.getString("name") + " is disabled; name somebody else";
        }
        return wanted.signer() != null && row.getInteger("rank") < PolicyRules.MAY_DECIDE
                ? row.getString("name")
                        + " must be a member of this Signer in a role other than auditor; make them one first"
                : "";
    }

    private static Span span(NewDelegation wanted, Instant now, List<FieldError> errors) {
        var from = (wanted.from() == null ? now : wanted.from()).truncatedTo(ChronoUnit.MICROS);
        var until = wanted.until().truncatedTo(ChronoUnit.MICROS);
        if (from.isBefore(now.minus(CLOCK_SLACK))) {
            errors.add(new FieldError("/from", "this time has passed; omit it to begin now"));
        } else if (from.isAfter(now.plus(LONGEST))) {
            errors.add(new FieldError("/from", "a delegation begins within 90 days"));
        }
        if (!until.isAfter(from) || !until.isAfter(now)) {
            errors.add(new FieldError("/until", "the end must come after the beginning, and after now"));
        } else if (until.isAfter(from.plus(LONGEST))) {
            errors.add(new FieldError("/until", "a delegation lasts at most 90 days; renew it then"));
        }
        return new Span(from, until);
    }

    private static Future<Created<Delegation>> insert(Tx tx, Call call, NewDelegation wanted, Span span) {
        var id = Ids.next();
        var values = Tuple.of(id, call.caller().organization(), call.caller().id(), wanted.delegate())
                .addUUID(wanted.signer())
                .addString(wanted.reason())
                .addOffsetDateTime(span.from().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(span.until().atOffset(ZoneOffset.UTC))
                .addLong((long) MOST);
        return tx.first(SQL.get("insertDelegation"), values, row -> true)
                .compose(inserted -> {
                    if (inserted.isEmpty()) {
                        throw tooMany().refused();
                    }
                    tx.record(event(call, "delegation.created", id, wanted.signer())
                            .with("delegate", wanted.delegate().toString())
                            .with("from", span.from().toString())
                            .with("until", span.until().toString())
                            .with("reason", wanted.reason()));
                    return one(tx, id);
                })
                .map(shown -> new Created<>(id, shown));
    }

    private static Refusal tooMany() {
        return new Refusal.Conflict(
                "TOO_MANY_DELEGATIONS", "you have " + MOST + " delegations that are not over; end some of them first");
    }

    private static Event event(Call call, String type, UUID delegation, @Nullable UUID signer) {
        var event = Event.by(call.caller().id(), call.caller().organization(), type)
                .with("delegation", delegation.toString());
        return signer == null ? event : event.signer(signer);
    }

    Future<Page<Delegation>> list(Call call, PageQuery page) {
        var caller = call.caller();
        var parameters = Tuple.of(caller.organization(), caller.id(), caller.isOrganizationAdmin())
                .addUUID(Pages.afterId(page))
                .addInteger(Pages.fetch(page));
        return database.read(tx -> tx.all(SQL.get("listDelegations"), parameters, row -> row.getUUID("id"))
                .map(ids -> Pages.cut(ids, page, id -> id))
                .compose(ids -> all(tx, ids.items()).map(shown -> new Page<>(shown, ids.next()))));
    }

    /** By the delegator, the delegate or an admin. Decisions that were made under it and wait for others count no longer. */
    Future<Delegation> end(Call call, UUID delegation) {
        return database.change(
                call,
                tx -> tx.first(
                                SQL.get("visibleDelegation"),
                                RequestFiles.visibility(call, delegation),
                                row -> row.getUUID("id"))
                        .map(found -> found.orElseThrow(() -> notFound().refused()))
                        .compose(id -> tx.update(
                                SQL.get("withdrawDelegation"),
                                Tuple.of(id, call.caller().id())))
                        .compose(ended -> one(tx, delegation).map(shown -> {
                            if (ended == 0) {
                                throw over(shown).refused();
                            }
                            tx.record(event(call, "delegation.ended", delegation, shown.signer())
                                    .with("delegator", shown.delegator().id().toString())
                                    .with("delegate", shown.delegate().id().toString()));
                            return shown;
                        })));
    }

    private static Refusal notFound() {
        return new Refusal.NotFound("there is no such delegation, or you may not see it");
    }

    private static Refusal over(Delegation delegation) {
        return new Refusal.Conflict(
                "DELEGATION_OVER", "this delegation is " + delegation.state() + " already; nothing changed");
    }

    private static Future<Delegation> one(Tx tx, UUID id) {
        return all(tx, List.of(id)).map(List::getFirst);
    }

    private static Future<List<Delegation>> all(Tx tx, List<UUID> ids) {
        return tx.all(
                SQL.get("delegationRows"), Tuple.of((Object) ids.toArray(UUID[]::new)), DelegationOperations::shown);
    }

    private static Delegation shown(Row row) {
        var from = Rows.instant(row, "begins_at");
        var until = Rows.instant(row, "ends_at");
        var withdrawn = Rows.optionalInstant(row, "withdrawn_at");
        return new Delegation(
                row.getUUID("id"),
                new PersonRef(row.getUUID("delegator_id"), row.getString("delegator_name")),
                new PersonRef(row.getUUID("delegate_id"), row.getString("delegate_name")),
                row.getUUID("signer_id"),
                row.getString("slug"),
                row.getString("reason"),
                state(from, until, withdrawn, Rows.instant(row, "now")),
                from,
                until,
                Rows.instant(row, "created_at"),
                withdrawn);
    }

    private static DelegationState state(Instant from, Instant until, @Nullable Instant withdrawn, Instant now) {
        if (withdrawn != null) {
            return DelegationState.WITHDRAWN;
        }
        if (now.isBefore(from)) {
            return DelegationState.UPCOMING;
        }
        return now.isBefore(until) ? DelegationState.IN_FORCE : DelegationState.OVER;
    }
}
