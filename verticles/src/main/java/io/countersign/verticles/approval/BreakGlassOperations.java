package io.countersign.verticles.approval;

import io.countersign.protocol.api.BreakGlassRule;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.condition.Facts;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Break-glass: one Administrator gets a small, short grant at once, and a second person must ratify it in time. What nobody ratifies
 * suspends the Signer.
 */
final class BreakGlassOperations {
    private static final Queries SQL = Queries.of("breakglass");
    private static final Queries APPROVALS = Queries.of("approvals");

    private final Database database;
    private final SignerAccess signers;
    private final PolicyOperations policies;
    private final ConditionJudge judge;

    BreakGlassOperations(Database database, SignerAccess signers, PolicyOperations policies, ConditionJudge judge) {
        this.database = database;
        this.signers = signers;
        this.policies = policies;
        this.judge = judge;
    }

    Future<Grant> open(Call call, String signer, NewBreakGlass wanted) {
        return database.create(
                call,
                tx -> signers.shared(tx, call, signer)
                        .map(seen -> seen.forAdministrator(call).notArchived())
                        .compose(seen -> policies.inForce(tx, seen).compose(policy -> {
                            refuseNeedless(seen, policy);
                            return Members.find(tx, call, seen.id(), wanted.recipient())
                                    .compose(recipient -> open(tx, call, seen, policy, wanted, recipient));
                        })),
                id -> database.read(tx -> GrantOperations.one(tx, id)));
    }

    private static void refuseNeedless(SignerAccess.Seen seen, StoredPolicy policy) {
        if (seen.state() != SignerState.ACTIVE) {
            throw new Refusal.Conflict("SIGNER_NOT_ACTIVE", seen.idle() + "; it cannot sign anyhow").refused();
        }
        if (policy.letsAllPass()) {
            throw ApprovalRefusals.approvalNotNeeded(seen.slug()).refused();
        }
        if (policy.options().breakGlass() == BreakGlassRule.FORBIDDEN) {
            throw new Refusal.Forbidden(
                            "BREAK_GLASS_FORBIDDEN",
                            "the policy of " + seen.slug()
                                    + " forbids break-glass; ask for access, or have the policy changed")
                    .refused();
        }
    }

    private Future<Created<Grant>> open(
            Tx tx,
            Call call,
            SignerAccess.Seen seen,
            StoredPolicy policy,
            NewBreakGlass wanted,
            Optional<Members.Found> recipient) {
        var errors = new ArrayList<FieldError>();
        Texts.check("/reason", wanted.reason(), Texts.JUSTIFICATION, errors);
        Members.checkMaySign(recipient, errors);
        var terms = BreakGlassRules.terms(policy.ceilings(), wanted, errors);
        if (terms == null || !errors.isEmpty()) {
            throw ApprovalRefusals.badInput(errors).refused();
        }
        var to = recipient.orElseThrow();
        // An emergency is what break-glass is for: no condition holds it back, but the record names those that would
        // have.
        return judge.judge(
                        tx,
                        seen.id(),
                        policy.conditions(),
                        ConditionJudge.Who.of(call, to.identity()),
                        new ConditionJudge.Wish(Facts.Kind.BREAK_GLASS, terms, null),
                        null)
                .compose(judgement -> insert(tx, call, seen, wanted.reason(), to, terms, judgement.refusing()));
    }

    private static Future<Created<Grant>> insert(
            Tx tx,
            Call call,
            SignerAccess.Seen seen,
            String reason,
            Members.Found recipient,
            Terms terms,
            List<String> passedOver) {
        var id = Ids.next();
        var self = call.caller().id();
        var excluded = new HashSet<>(recipient.owners());
        excluded.add(self);
        excluded.add(recipient.identity().id());
        var grant = Tuple.of(id, call.caller().organization(), seen.id())
                .addUUID(recipient.identity().id())
                .addUUID(self)
                .addString(reason)
                .addLong(terms.signatures())
                .addLong(terms.windowSeconds());
        var glass = Tuple.of(id, seen.id(), self, reason)
                .addArrayOfUUID(excluded.toArray(UUID[]::new))
                .addLong(BreakGlassRules.DEADLINE.toSeconds());
        return tx.update(SQL.get("insertGlassGrant"), grant)
                .compose(inserted -> tx.first(SQL.get("insertGlass"), glass, row -> Rows.instant(row, "ratify_by")))
                .compose(
                        ratifyBy -> ratifyBy.isPresent() ? Future.succeededFuture(ratifyBy.get()) : stillOpen(tx, seen))
                .compose(ratifyBy -> {
                    tx.record(Event.by(self, call.caller().organization(), "break_glass.used")
                            .signer(seen.id())
                            .grant(id)
                            .with("reason", reason)
                            .with("grantee", recipient.identity().id().toString())
                            .with("signatures", terms.signaturesText())
                            .with("window", terms.windowText())
                            .with("ratifyBy", ratifyBy.toString())
                            .with("conditionsPassedOver", passedOver.isEmpty() ? null : String.join(", ", passedOver)));
                    return GrantOperations.one(tx, id);
                })
                .map(shown -> new Created<>(id, shown));
    }

    private static <T> Future<T> stillOpen(Tx tx, SignerAccess.Seen seen) {
        return tx.first(SQL.get("openGlass"), Tuple.of(seen.id()), row -> row.getUUID("grant_id"))
                .compose(open -> Future.failedFuture(new Refusal.Conflict(
                                "BREAK_GLASS_OPEN",
                                "break-glass " + open.map(UUID::toString).orElse("of a moment ago") + " of "
                                        + seen.slug() + " was not ratified yet; a second person must do that first")
                        .refused()));
    }

    /** @param read how many signatures the caller stands behind; null for whatever was made */
    Future<Grant> ratify(Call call, UUID grant, @Nullable String comment, @Nullable Long read) {
        return close(call, grant, new Closing("ratified", comment, "/comment", read));
    }

    /** Ends the grant and suspends the Signer; completes when no gateway signs with it any more. */
    Future<Grant> refuse(Call call, UUID grant, String reason) {
        return close(call, grant, new Closing("refused", reason, "/reason", null));
    }

    /** @param read null for whatever was signed */
    private record Closing(
            String state,
            @Nullable String words,
            String pointer,
            @Nullable Long read) {}

    private Future<Grant> close(Call call, UUID grant, Closing closing) {
        var errors = new ArrayList<FieldError>();
        Texts.checkOptional(closing.pointer(), closing.words(), Texts.JUSTIFICATION, errors);
        if (!errors.isEmpty()) {
            return Future.failedFuture(ApprovalRefusals.badInput(errors).refused());
        }
        return database.change(
                call,
                tx -> GrantOperations.visible(tx, call, grant)
                        .compose(signer -> tx.all(SQL.get("holdSigners"), one(signer), row -> true)
                                .compose(held -> tx.all(SQL.get("holdGlassGrant"), Tuple.of(grant), row -> true))
                                .compose(held -> judged(tx, call, grant, signer)))
                        .compose(glass -> tx.update(
                                        SQL.get("closeGlass"),
                                        Tuple.of(
                                                grant,
                                                closing.state(),
                                                call.caller().id(),
                                                closing.words()))
                                .compose(rows -> rows == 1
                                        ? Future.succeededFuture(asRead(glass, closing))
                                        : Future.failedFuture(closed(glass).refused())))
                        .compose(glass -> written(tx, call, glass, closing.state(), closing.words()))
                        .compose(done -> GrantOperations.one(tx, grant)));
    }

    /** A break-glass that somebody wants to close, under the lock of its Signer. */
    private record Glass(UUID grant, UUID signer, String state, long used, Set<UUID> excluded) {}

    private static Future<Glass> judged(Tx tx, Call call, UUID grant, UUID signer) {
        if (!call.caller().isPerson()) {
            throw ApprovalRefusals.machinesNeverApprove().refused();
        }
        var ratifiers = new LinkedHashMap<UUID, String>();
        return tx.first(SQL.get("glass"), Tuple.of(grant), row -> glass(row, signer))
                .compose(found -> tx.all(
                                SQL.get("ratifiers"),
                                Tuple.of(signer),
                                row -> ratifiers.put(row.getUUID("id"), row.getString("name")))
                        .map(rows -> {
                            var glass = found.orElseThrow(() -> notBreakGlass().refused());
                            judge(call.caller().id(), glass, ratifiers);
                            return glass;
                        }));
    }

    private static Glass glass(Row row, UUID signer) {
        return new Glass(
                row.getUUID("grant_id"),
                signer,
                row.getBoolean("overdue") && row.getString("state").equals("open") ? "lapsed" : row.getString("state"),
                row.getLong("used"),
                Set.of(new HashSet<>(List.of(row.getArrayOfUUIDs("excluded"))).toArray(UUID[]::new)));
    }

    private static void judge(UUID person, Glass glass, Map<UUID, String> ratifiers) {
        BreakGlassRules.refusal(person, glass.excluded(), ratifiers).ifPresent(why -> {
            ratifiers.keySet().removeAll(glass.excluded());
            throw switch (why) {
                case NOT_A_SECOND_PERSON ->
                    ApprovalRefusals.twoPersonIntegrity(
                                    "you broke the glass, sign under it, or own the machine that does",
                                    ratifiers.values())
                            .refused();
                case NOT_A_RATIFIER ->
                    ApprovalRefusals.notAnApprover(ratifiers.values()).refused();
            };
        });
    }

    private static Future<Void> written(Tx tx, Call call, Glass glass, String state, @Nullable String words) {
        tx.record(Event.by(call.caller().id(), call.caller().organization(), "break_glass." + state)
                .signer(glass.signer())
                .grant(glass.grant())
                .with("used", glass.used())
                .with(state.equals("refused") ? "reason" : "comment", words));
        return state.equals("refused")
                ? Suspension.of(
                        tx,
                        new Suspension.Cause(
                                glass.grant(),
                                glass.signer(),
                                call.caller().organization(),
                                call.caller().id(),
                                glass.used(),
                                "break-glass refused by " + Mention.of(call.caller()) + ": " + words))
                : Future.succeededFuture();
    }

    /** The grant is held, so nothing more is signed until this is written. */
    private static Glass asRead(Glass glass, Closing closing) {
        if (closing.read() != null && closing.read() != glass.used()) {
            throw new Refusal.Stale("by now the break-glass was used " + glass.used() + " times, not " + closing.read()
                            + "; read again what was signed and ratify that")
                    .refused();
        }
        return glass;
    }

    private static Refusal notBreakGlass() {
        return new Refusal.Conflict(
                "NOT_BREAK_GLASS", "this grant was not given by break-glass; there is nothing to ratify");
    }

    private static Refusal closed(Glass glass) {
        return new Refusal.Conflict(
                "BREAK_GLASS_CLOSED", "this break-glass is " + glass.state() + " already; nothing changed");
    }

    private static Tuple one(UUID signer) {
        return Tuple.of((Object) new UUID[] {signer});
    }
}
