package io.countersign.verticles.approval;

import io.countersign.protocol.api.AddedStep;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Approvals.Opened;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.condition.Conditions;
import io.countersign.verticles.condition.Facts;
import io.countersign.verticles.scope.ScopeText;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.webhooks.CallbackUrls;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens a request, joins the equal one that is open already, or says why asking is needless or hopeless. */
final class RequestOpening {
    private static final Queries SQL = Queries.of("approvals");
    private static final int TRIES = 5;
    private static final String CLAIM = "claim.";

    private final PolicyOperations policies;
    private final ConditionJudge judge;
    private final boolean bypass;

    /** @param bypass whether what was asked is approved at once by nobody */
    RequestOpening(PolicyOperations policies, ConditionJudge judge, boolean bypass) {
        this.policies = policies;
        this.judge = judge;
        this.bypass = bypass;
    }

    /**
     * Somebody who watches how conditions are judged.
     *
     * @param at the time that conditions are judged by; null for now
     */
    record Watch(@Nullable Instant at, BiConsumer<Conditions.Judgement, List<PolicyStep>> told) {
        static Watch nobody() {
            return new Watch(null, (judgement, steps) -> {});
        }
    }

    /** What will be written. */
    private record Draft(
            UUID id,
            SignerAccess.Seen signer,
            StoredPolicy policy,
            List<AddedStep> added,
            List<PolicyStep> steps,
            IdentityRef requester,
            IdentityRef recipient,
            NewRequest wanted,
            Terms terms,
            Map<String, String> claims,
            Map<String, String> verified) {
        byte[] termsHash() {
            return RequestHash.ofTerms(recipient.id(), terms, wanted.callbackUrl(), claims, added, steps);
        }

        Draft with(List<PolicyCondition> conditions) {
            var first = steps.size() + 1;
            return new Draft(
                    id,
                    signer,
                    policy,
                    IntStream.range(0, conditions.size())
                            .mapToObj(i -> new AddedStep(
                                    first + i,
                                    conditions.get(i).name(),
                                    conditions.get(i).message()))
                            .toList(),
                    Stream.concat(
                                    steps.stream(),
                                    conditions.stream()
                                            .map(condition -> Objects.requireNonNull(
                                                    condition.step(), "a stored condition that adds a step has one")))
                            .toList(),
                    requester,
                    recipient,
                    wanted,
                    terms,
                    claims,
                    verified);
        }

        byte[] hash() {
            return RequestHash.ofRequest(
                    id,
                    signer.id(),
                    policy.version(),
                    requester.id(),
                    recipient.id(),
                    wanted.justification(),
                    terms,
                    wanted.ticket(),
                    CallbackUrls.shown(wanted.callbackUrl()),
                    verified,
                    added,
                    steps);
        }
    }

    Future<Created<Opened>> open(Tx tx, Call call, SignerAccess.Seen seen, NewRequest wanted) {
        return open(tx, call, seen, wanted, Watch.nobody());
    }

    Future<Created<Opened>> open(Tx tx, Call call, SignerAccess.Seen seen, NewRequest wanted, Watch watch) {
        seen.forRequester().notArchived();
        if (seen.state() != SignerState.ACTIVE) {
            throw new Refusal.Conflict(
                            "SIGNER_NOT_ACTIVE", seen.idle() + "; it cannot sign, so ask again once it is active")
                    .refused();
        }
        return policies.inForce(tx, seen).compose(policy -> {
            if (policy.letsAllPass()) {
                throw ApprovalRefusals.approvalNotNeeded(seen.slug()).refused();
            }
            return Members.find(tx, call, seen.id(), wanted.recipient())
                    .compose(recipient -> tx.now().map(now -> draft(call, seen, policy, wanted, recipient, now)))
                    .compose(draft -> judged(tx, call, draft, watch))
                    .compose(draft -> GrantInTheWay.refuse(
                                    tx, draft.signer().id(), draft.recipient().id(), draft.terms(), draft.added())
                            .map(draft))
                    .compose(draft -> openOrJoin(tx, call, draft, TRIES));
        });
    }

    private static Draft draft(
            Call call,
            SignerAccess.Seen seen,
            StoredPolicy policy,
            NewRequest wanted,
            Optional<Members.Found> recipient,
            Instant now) {
        var errors = new ArrayList<FieldError>();
        Texts.check("/justification", wanted.justification(), Texts.JUSTIFICATION, errors);
        Texts.checkOptional("/ticket", wanted.ticket(), Texts.TICKET, errors);
        checkTicket(policy.options().ticketPattern(), wanted.ticket(), errors);
        checkArtifacts(policy.options().artifactsRequired(), wanted.scope(), errors);
        Members.checkMaySign(recipient, errors);
        var terms = TermsRules.asked(policy.ceilings(), wanted, now, errors);
        if (terms == null || !errors.isEmpty()) {
            throw ApprovalRefusals.badInput(errors).refused();
        }
        var caller = call.caller();
        var to = recipient.orElseThrow().identity();
        return new Draft(
                Ids.next(),
                seen,
                policy,
                List.of(),
                policy.steps(),
                new IdentityRef(caller.id(), caller.kind(), caller.name()),
                to,
                wanted,
                terms,
                caller.claims(),
                verified(call));
    }

    /** Refused by a condition, with the steps that conditions add, or needless. */
    private Future<Draft> judged(Tx tx, Call call, Draft draft, Watch watch) {
        var wish = new ConditionJudge.Wish(
                Facts.Kind.REQUEST, draft.terms(), draft.wanted().ticket());
        var who = ConditionJudge.Who.of(call, draft.recipient());
        return judge.judge(tx, draft.signer().id(), draft.policy().conditions(), who, wish, watch.at())
                .map(judgement -> {
                    var whole = draft.with(judgement.added());
                    watch.told().accept(judgement, whole.steps());
                    if (judgement.refuses()) {
                        throw ApprovalRefusals.conditionRefuses(judgement).refused();
                    }
                    if (whole.steps().isEmpty()) {
                        throw ApprovalRefusals.approvalNotNeeded(draft.signer().slug())
                                .refused();
                    }
                    return whole;
                });
    }

    /** What the gateway saw itself. */
    private static Map<String, String> verified(Call call) {
        var verified = new TreeMap<String, String>();
        verified.put("requesterKind", call.caller().kind().toString());
        if (call.source() != null) {
            verified.put("sourceAddress", call.source());
        }
        call.caller().claims().forEach((name, value) -> verified.put(CLAIM + name, value));
        return verified;
    }

    private static void checkTicket(@Nullable String pattern, @Nullable String ticket, List<FieldError> errors) {
        if (pattern != null && (ticket == null || !TicketPattern.matches(pattern, ticket))) {
            errors.add(new FieldError("/ticket", "the policy asks for a ticket that matches " + pattern));
        }
    }

    private static void checkArtifacts(boolean required, @Nullable Scope scope, List<FieldError> errors) {
        if (required && (scope == null || (scope.artifacts() == null && scope.manifest() == null))) {
            errors.add(new FieldError(
                    "/scope", "the policy asks for what will be signed: artifacts, a list of SHA-256, or a manifest"));
        }
    }

    /** Two equal calls meet at the unique index over open requests: one inserts, the other waits for it, sees it and joins. */
    private Future<Created<Opened>> openOrJoin(Tx tx, Call call, Draft draft, int tries) {
        if (tries == 0) {
            throw new Refusal.Conflict(
                            "ALREADY_REQUESTED", "equal requests open and end at this very moment; ask again")
                    .refused();
        }
        return tx.first(
                        SQL.get("openRequest"),
                        Tuple.of(draft.signer().id(), call.caller().id(), Buffer.buffer(draft.termsHash())),
                        row -> new Open(row.getUUID("id"), row.getBoolean("overdue")))
                .compose(open -> open.isPresent()
                        ? joined(tx, call, draft, open.get())
                        : Future.succeededFuture(Optional.<Created<Opened>>empty()))
                .compose(joined -> joined.isPresent()
                        ? Future.succeededFuture(joined.get())
                        : insertIfFeasible(tx, call, draft)
                                .compose(inserted -> inserted
                                        ? made(tx, call, draft.id())
                                        : openOrJoin(tx, call, draft, tries - 1)));
    }

    /** Empty when it can be approved no more; its end is written down then. */
    private static Future<Optional<Created<Opened>>> joined(Tx tx, Call call, Draft draft, Open open) {
        if (open.overdue()) {
            return Transitions.timeOut(tx, call, draft.signer().id(), open.id()).map(Optional.empty());
        }
        return RequestFiles.one(tx, open.id())
                .compose(file -> outlived(draft, file)
                        ? Completion.voided(
                                        tx,
                                        Acting.of(call),
                                        file,
                                        file.progress().open(),
                                        outlivedBy(draft))
                                .map(Optional.empty())
                        : Future.succeededFuture(
                                Optional.of(new Created<>(file.id(), new Opened(RequestView.of(file), true)))));
    }

    /** It keeps its version of the policy, by which it would wait in vain. */
    private static boolean outlived(Draft draft, RequestFile open) {
        return open.policyVersion() != draft.policy().version() && !open.canBeMet();
    }

    private static String outlivedBy(Draft draft) {
        return "asked for anew under version " + draft.policy().version()
                + " of the policy: too few people are left who can decide on it under its own version";
    }

    private Future<Created<Opened>> made(Tx tx, Call call, UUID request) {
        return bypass ? Bypass.approve(tx, call, request).compose(approved -> shown(tx, request)) : shown(tx, request);
    }

    private record Open(UUID id, boolean overdue) {}

    private static Future<Created<Opened>> shown(Tx tx, UUID id) {
        return RequestFiles.one(tx, id).map(file -> new Created<>(id, new Opened(RequestView.of(file), false)));
    }

    private Future<Boolean> insertIfFeasible(Tx tx, Call call, Draft draft) {
        return Deciders.of(tx, draft.signer().id(), draft.steps())
                .compose(listed -> Deciders.owners(tx, machines(draft)).compose(owners -> {
                    if (!bypass) {
                        refuseIfHopeless(draft, listed, owners);
                    }
                    var all = owners.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
                    return insert(tx, call, draft, all);
                }));
    }

    private static Set<UUID> machines(Draft draft) {
        return Stream.of(draft.requester(), draft.recipient())
                .filter(identity -> identity.kind() == IdentityKind.MACHINE)
                .map(IdentityRef::id)
                .collect(Collectors.toSet());
    }

    private static void refuseIfHopeless(Draft draft, Deciders.Listed listed, Map<UUID, Set<UUID>> owners) {
        var excluded = Deciders.excluded(draft.requester(), draft.recipient(), Set.of(), owners);
        draft.policy().excluded().forEach(excluded::putIfAbsent);
        var eligibility = new Eligibility(listed.steps(), excluded);
        Feasibility.shortage(draft.policy().plan(draft.steps()), eligibility.eligibleByStep())
                .ifPresent(shortage -> {
                    throw ApprovalRefusals.stepCannotBeMet(shortage).refused();
                });
    }

    private static Future<Boolean> insert(Tx tx, Call call, Draft draft, Set<UUID> owners) {
        var terms = draft.terms();
        var values = Tuple.of(
                        draft.id(), call.caller().organization(), draft.signer().id())
                .addUUID(draft.requester().id())
                .addUUID(draft.recipient().id())
                .addInteger(draft.policy().version())
                .addString(draft.wanted().justification())
                .addString(draft.wanted().ticket())
                .addBoolean(terms.unlimitedSignatures())
                .addLong(terms.signatures())
                .addBoolean(terms.unlimitedWindow())
                .addLong(terms.windowSeconds())
                .addBuffer(Buffer.buffer(draft.hash()))
                .addBuffer(Buffer.buffer(draft.termsHash()))
                .addInteger(draft.steps().size())
                .addArrayOfUUID(owners.toArray(UUID[]::new))
                .addLong(draft.policy().pendingTimeout().toSeconds())
                .addOffsetDateTime(Rows.time(terms.notBefore()))
                .addOffsetDateTime(Rows.time(terms.expiresAt()))
                .addString(ScopeText.of(terms.scope()))
                .addString(Rows.json(draft.verified()))
                .addString(draft.added().isEmpty() ? null : Rows.json(draft.steps()))
                .addString(draft.added().isEmpty() ? null : Rows.addedJson(draft.added()));
        return tx.first(SQL.get("insertRequest"), values, row -> true).compose(inserted -> {
            if (inserted.isEmpty()) {
                return Future.succeededFuture(false);
            }
            tx.record(created(call, draft));
            var callback = draft.wanted().callbackUrl();
            return callback == null
                    ? Future.succeededFuture(true)
                    : CallbackUrls.insert(
                                    tx,
                                    call.caller().organization(),
                                    draft.id(),
                                    call.caller().id(),
                                    callback)
                            .map(true);
        });
    }

    private static Event created(Call call, Draft draft) {
        var event = Event.by(call.caller().id(), call.caller().organization(), "request.created")
                .signer(draft.signer().id())
                .request(draft.id())
                .with("hash", HexFormat.of().formatHex(draft.hash()))
                .with("recipient", draft.recipient().id().toString())
                .with("policyVersion", draft.policy().version())
                .with("justification", draft.wanted().justification())
                .with("ticket", draft.wanted().ticket())
                .with("verified", draft.verified())
                .with("addedSteps", draft.added().isEmpty() ? null : Rows.addedJson(draft.added()));
        for (var term : draft.terms().canonical().entrySet()) {
            event = event.with(term.getKey(), term.getValue());
        }
        return event;
    }
}
