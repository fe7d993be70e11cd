package io.countersign.verticles.approval;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.GlassSignature;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.GrantOrigin;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Scope;
import io.countersign.verticles.Approvals.GrantFilter;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.condition.Facts;
import io.countersign.verticles.scope.ScopeRules;
import io.countersign.verticles.scope.ScopeText;
import io.countersign.verticles.signers.GlassRow;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Pre-approvals, and reading and revoking grants. */
final class GrantOperations {
    private static final Queries SQL = Queries.of("approvals");
    private static final Queries GLASS = Queries.of("breakglass");

    private final Database database;
    private final SignerAccess signers;
    private final PolicyOperations policies;
    private final ConditionJudge judge;

    GrantOperations(Database database, SignerAccess signers, PolicyOperations policies, ConditionJudge judge) {
        this.database = database;
        this.signers = signers;
        this.policies = policies;
        this.judge = judge;
    }

    Future<Grant> create(Call call, String signer, NewGrant wanted, boolean dryRun) {
        return Held.released(database.create(
                call,
                dryRun,
                tx -> preApprove(tx, call, signer, wanted),
                id -> database.read(tx -> known(tx, call, id))));
    }

    /** What a call made before: the grant, or the request that it waits for. */
    private static Future<Held<Grant>> known(Tx tx, Call call, UUID id) {
        return RequestFiles.all(tx, List.of(id))
                .compose(files -> files.isEmpty()
                        ? visible(tx, call, id).compose(signer -> one(tx, id)).map(grant -> new Held<>(grant, null))
                        : Future.succeededFuture(new Held<>(null, RequestView.of(files.getFirst()))));
    }

    /** In the caller's transaction. */
    Future<Created<Held<Grant>>> preApprove(Tx tx, Call call, String signer, NewGrant wanted) {
        return signers.held(tx, call, signer)
                .map(seen -> seen.forAdministrator(call).notArchived())
                .compose(seen -> preApprove(tx, call, seen, wanted));
    }

    private Future<Created<Held<Grant>>> preApprove(Tx tx, Call call, SignerAccess.Seen seen, NewGrant wanted) {
        return policies.inForce(tx, seen).compose(policy -> {
            if (policy.neverAsks()) {
                throw ApprovalRefusals.approvalNotNeeded(seen.slug()).refused();
            }
            return Members.find(tx, call, seen.id(), wanted.recipient()).compose(recipient -> {
                refuseOneself(call, wanted, recipient);
                return tx.now().compose(now -> insert(tx, call, seen, wanted, policy, recipient, now));
            });
        });
    }

    private static void refuseOneself(Call call, NewGrant wanted, Optional<Members.Found> recipient) {
        var self = call.caller().id();
        if (wanted.recipient().equals(self)) {
            throw ApprovalRefusals.selfPreApproval("nobody pre-approves themselves")
                    .refused();
        }
        if (recipient.map(found -> found.owners().contains(self)).orElse(false)) {
            throw ApprovalRefusals.selfPreApproval("you own this machine identity")
                    .refused();
        }
    }

    private Future<Created<Held<Grant>>> insert(
            Tx tx,
            Call call,
            SignerAccess.Seen seen,
            NewGrant wanted,
            StoredPolicy policy,
            Optional<Members.Found> recipient,
            Instant now) {
        var errors = new ArrayList<FieldError>();
        Texts.check("/justification", wanted.justification(), Texts.JUSTIFICATION, errors);
        Members.checkMaySign(recipient, errors);
        var terms = TermsRules.within(policy.ceilings(), wanted.signatures(), null, errors);
        var scope = ScopeRules.kept(wanted.scope(), errors);
        var span = tx.approvedRequest() == null
                ? WindowRules.span(policy.ceilings(), wanted.notBefore(), wanted.expiresAt(), now, errors)
                : WindowRules.agreed(policy.ceilings(), wanted.notBefore(), wanted.expiresAt(), now, errors);
        if (terms == null || span == null || !errors.isEmpty()) {
            throw ApprovalRefusals.badInput(errors).refused();
        }
        var to = recipient.orElseThrow().identity();
        var sentence = "pre-approval for " + Mention.of(to) + ": " + terms.signaturesText() + " signatures "
                + WindowRules.words(policy.ceilings(), wanted.notBefore(), wanted.expiresAt(), span);
        var change = new Guard.Wanted(seen.id(), Change.ofGrant(wanted, sentence, scope), to);
        return judge.unlessRefused(
                        tx,
                        seen.id(),
                        policy.conditions(),
                        ConditionJudge.Who.of(call, to),
                        wish(terms, span, scope),
                        List.of())
                .compose(allowed -> {
                    if (policy.steps().isEmpty()) {
                        throw ApprovalRefusals.approvalNotNeeded(seen.slug()).refused();
                    }
                    return Guard.unlessHeld(tx, call, change, () -> write(tx, call, seen, wanted, terms, span, scope));
                })
                .map(held -> new Created<>(idOf(held), held));
    }

    private static ConditionJudge.Wish wish(Terms terms, WindowRules.Span span, @Nullable Scope scope) {
        return new ConditionJudge.Wish(
                Facts.Kind.PRE_APPROVAL,
                new Terms(
                        terms.unlimitedSignatures(),
                        terms.signatures(),
                        terms.unlimitedWindow(),
                        terms.windowSeconds(),
                        span.notBefore(),
                        span.expiresAt(),
                        scope),
                null);
    }

    private static UUID idOf(Held<Grant> held) {
        return held.done() != null
                ? held.done().id()
                : Objects.requireNonNull(held.waits()).id();
    }

    private static Future<Grant> write(
            Tx tx,
            Call call,
            SignerAccess.Seen seen,
            NewGrant wanted,
            Terms terms,
            WindowRules.Span span,
            @Nullable Scope scope) {
        var id = Ids.next();
        var values = Tuple.of(id, call.caller().organization(), seen.id())
                .addUUID(wanted.recipient())
                .addUUID(call.caller().id())
                .addString(wanted.justification())
                .addBoolean(terms.unlimitedSignatures())
                .addLong(terms.signatures())
                .addOffsetDateTime(span.notBefore().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(span.expiresAt().atOffset(ZoneOffset.UTC))
                .addString(ScopeText.of(scope));
        return tx.update(SQL.get("insertPreApproval"), values).compose(inserted -> {
            tx.record(Event.by(call.caller().id(), call.caller().organization(), "grant.pre_approved")
                    .signer(seen.id())
                    .grant(id)
                    .with("grantee", wanted.recipient().toString())
                    .with("justification", wanted.justification())
                    .with("signatures", terms.signaturesText())
                    .with("notBefore", span.notBefore().toString())
                    .with("expiresAt", span.expiresAt().toString())
                    .with("scope", scope == null ? null : ScopeRules.canonical(scope)));
            return one(tx, id);
        });
    }

    Future<Grant> get(Call call, UUID grant) {
        return database.read(tx ->
                visible(tx, call, grant).compose(signer -> one(tx, grant)).compose(shown -> withSignatures(tx, shown)));
    }

    private static Future<Grant> withSignatures(Tx tx, Grant shown) {
        var glass = shown.breakGlass();
        return glass == null
                ? Future.succeededFuture(shown)
                : signatures(tx, shown.id()).map(made -> shown.withBreakGlass(glass.withSignatures(made)));
    }

    /** What who ratifies a break-glass looks at; it never allows more than a few. */
    private static Future<List<GlassSignature>> signatures(Tx tx, UUID grant) {
        return tx.all(
                GLASS.get("signaturesUnder"),
                Tuple.of(grant),
                row -> new GlassSignature(
                        row.getUUID("id"),
                        Rows.instant(row, "at"),
                        row.getString("algorithm"),
                        row.getString("digest"),
                        row.getString("file_name"),
                        row.getString("tool"),
                        row.getString("host")));
    }

    /** @return the Signer of the grant */
    static Future<UUID> visible(Tx tx, Call call, UUID grant) {
        return tx.first(SQL.get("visibleGrant"), RequestFiles.visibility(call, grant), row -> row.getUUID("signer_id"))
                .map(found ->
                        found.orElseThrow(() -> ApprovalRefusals.grantNotFound().refused()));
    }

    Future<Page<Grant>> list(Call call, GrantFilter filter, PageQuery page) {
        return database.read(tx -> signerId(tx, call, filter.signer())
                .compose(signer ->
                        tx.all(SQL.get("listGrants"), parameters(call, filter, signer, page), row -> row.getUUID("id")))
                .map(ids -> Pages.cut(ids, page, id -> id))
                .compose(ids -> all(tx, ids.items()).map(grants -> new Page<>(grants, ids.next()))));
    }

    private static Tuple parameters(Call call, GrantFilter filter, @Nullable UUID signer, PageQuery page) {
        var caller = call.caller();
        return Tuple.of(caller.organization(), caller.id(), caller.isOrganizationAdmin())
                .addUUID(Pages.afterId(page))
                .addUUID(signer)
                .addString(filter.state() == null ? null : filter.state().toString())
                .addBoolean(filter.mine())
                .addInteger(Pages.fetch(page));
    }

    private Future<@Nullable UUID> signerId(Tx tx, Call call, @Nullable String signer) {
        return signer == null
                ? Future.succeededFuture(null)
                : signers.find(tx, call, signer).map(SignerAccess.Seen::id);
    }

    Future<Grant> revoke(Call call, UUID grant, Reason reason) {
        var errors = new ArrayList<FieldError>();
        Texts.check("/reason", reason.reason(), Texts.JUSTIFICATION, errors);
        if (!errors.isEmpty()) {
            return Future.failedFuture(ApprovalRefusals.badInput(errors).refused());
        }
        return database.change(
                call,
                tx -> visible(tx, call, grant)
                        .compose(signer -> signers.shared(tx, call, signer.toString()))
                        .map(seen -> seen.forAdministrator(call))
                        .compose(seen -> end(tx, call, grant, reason.reason())));
    }

    private static Future<Grant> end(Tx tx, Call call, UUID grant, String reason) {
        var told = "revoked by " + Mention.of(call.caller()) + ": " + reason;
        return tx.update(SQL.get("revokeGrant"), Tuple.of(grant, told))
                .compose(ended -> one(tx, grant).map(shown -> {
                    if (ended == 0) {
                        throw ApprovalRefusals.grantEnded(shown).refused();
                    }
                    tx.takesRightsAway();
                    tx.record(revoked(call, shown, reason));
                    return shown;
                }));
    }

    private static Event revoked(Call call, Grant grant, String reason) {
        var event = Event.by(call.caller().id(), call.caller().organization(), "grant.revoked")
                .signer(grant.signer())
                .grant(grant.id())
                .with("reason", reason)
                .with("used", grant.used());
        return grant.request() == null ? event : event.request(grant.request());
    }

    static Future<Grant> one(Tx tx, UUID grant) {
        return all(tx, List.of(grant)).map(List::getFirst);
    }

    static Future<List<Grant>> all(Tx tx, List<UUID> ids) {
        return tx.all(SQL.get("grantRows"), Tuple.of((Object) ids.toArray(UUID[]::new)), GrantOperations::grant);
    }

    private static Grant grant(Row row) {
        var seen = Rows.grant(row);
        var end = Rows.instant(row, "grant_expires_at");
        return new Grant(
                row.getUUID("id"),
                row.getUUID("signer_id"),
                row.getString("slug"),
                Rows.identity(row, "grantee"),
                WireNames.of(GrantOrigin.class, row.getString("origin")),
                row.getUUID("request_id"),
                row.getUUID("granted_by"),
                seen.state(),
                Texts.shortened(seen.reason(), 500),
                row.getLong("max_signatures"),
                row.getBoolean("grant_unlimited"),
                row.getLong("used"),
                row.getLong("max_signatures") - row.getLong("used"),
                Rows.instant(row, "not_before"),
                noEnd(end) ? null : end,
                Rows.instant(row, "created_at"),
                seen.endedAt(),
                row.getBoolean("scoped"),
                Rows.scope(row),
                GlassRow.of(row));
    }

    private static boolean noEnd(Instant end) {
        return !end.isBefore(WindowRules.FOREVER);
    }
}
