package io.countersign.verticles.signing;

import io.countersign.protocol.api.MadeSignature;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.condition.Conditions;
import io.countersign.verticles.limits.GateAnswer;
import io.countersign.verticles.limits.Lease;
import io.countersign.verticles.signing.CommitCall.CommitOperation;
import io.countersign.verticles.signing.CommitCall.Outcome;
import io.countersign.verticles.store.Ids;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through authorize, gate, sign, commit. What an early step believed from memory is read anew before it becomes a
 * refusal; what the arbiter refuses is tried with the next grant, without signing again.
 */
final class SignAttempt {
    /** A refusal needs a view at most this old. */
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int MOST_ROUNDS = 12;
    private static final long FIRST_WAIT_MILLIS = 2;
    private static final long LONGEST_WAIT_MILLIS = 50;

    private final SigningParts parts;
    private final Call call;
    private final Plan plan;
    private final AuthorityViews.Key key;
    private final long began = System.nanoTime();
    private final List<UUID> tried = new ArrayList<>();
    private @Nullable List<byte[]> signatures;
    private List<CommitOperation> committing = List.of();
    private ConditionView.@Nullable Judged judged;
    private Instant heard = Instant.MIN;
    private int rounds;
    private long waitMillis = FIRST_WAIT_MILLIS;

    SignAttempt(SigningParts parts, Call call, Plan plan, String signer) {
        this.parts = parts;
        this.call = call;
        this.plan = plan;
        this.key = new AuthorityViews.Key(
                call.caller().organization(), signer, call.caller().id());
    }

    Future<Release> run() {
        return parts.views().current(key).compose(view -> view.isPresent() ? decide(view.get()) : missing());
    }

    private Future<Release> missing() {
        return Future.failedFuture(
                new Refusal.NotFound("there is no Signer " + key.signer() + " in your organization").refused());
    }

    private Future<Release> again() {
        return parts.views().fresh(key).compose(view -> view.isPresent() ? decide(view.get()) : missing());
    }

    private Future<Release> decide(AuthorityView view) {
        if (++rounds > MOST_ROUNDS) {
            return Future.failedFuture(
                    busy("this Signer is changing too quickly").refused());
        }
        var now = now();
        var instead = instead(view, now);
        if (instead.isPresent()) {
            return instead.get();
        }
        judge(view, now);
        var judgement = judgement();
        return view.needsApproval()
                        || plan.grant() != null
                        || !judgement.fired().isEmpty()
                ? underGrant(view)
                : commit(view, null, null);
    }

    /** What happens where nothing may be committed under this view: it commits with the version of the authority that it names. */
    private Optional<Future<Release>> instead(AuthorityView view, Instant now) {
        var token = call.caller().tokenGeneration();
        if (token != null && token != view.tokenGeneration()) {
            // They only grow, so a token that is ahead was issued after the view was read.
            return Optional.of(
                    token < view.tokenGeneration()
                            ? Future.failedFuture(
                                    Refusal.Unauthenticated.tokenEnded().refused())
                            : again());
        }
        return SigningRules.refusal(view, plan, now).map(refusal -> isFresh(view) ? deny(view, refusal) : again());
    }

    /** The time by PostgreSQL's clock, never before what the arbiter said last. */
    private Instant now() {
        var now = parts.keeper().databaseNow();
        return now.isBefore(heard) ? heard : now;
    }

    /** Whatever is committed under this view must have been judged by it. */
    private void judge(AuthorityView view, Instant now) {
        judged = view.conditions() == null ? null : view.conditions().judge(view, plan, call, now);
    }

    private Conditions.Judgement judgement() {
        return judged == null ? Conditions.Judgement.NOTHING : judged.judgement();
    }

    private List<GrantView> candidates(AuthorityView view, Instant now) {
        var candidates = SigningRules.candidates(view, plan, call, now, tried);
        var judgement = judgement();
        return judgement.fired().isEmpty()
                ? candidates
                : candidates.stream()
                        .filter(grant -> grant.satisfies(judgement))
                        .toList();
    }

    private Refusal noGrant(AuthorityView view, Instant now) {
        var judgement = judgement();
        if (judgement.refuses()) {
            return SigningRules.conditionRefuses(view, judgement);
        }
        return SigningRules.candidates(view, plan, call, now, tried).stream()
                .findFirst()
                .map(grant -> SigningRules.stepMissing(view, grant, judgement))
                .orElseGet(() -> SigningRules.because(SigningRules.noGrant(view, plan, call, now), judgement));
    }

    private boolean isFresh(AuthorityView view) {
        return view.age() < FRESH_NANOS;
    }

    private Future<Release> underGrant(AuthorityView view) {
        var now = now();
        var candidates = candidates(view, now);
        if (candidates.isEmpty()) {
            return isFresh(view) ? deny(view, noGrant(view, now)) : again();
        }
        var grant = candidates.getFirst();
        return parts.gate().acquire(grant.id(), plan.size()).compose(answer -> switch (answer) {
            case GateAnswer.Leased leased -> commit(view, grant, leased.lease());
            case GateAnswer.Open open -> commit(view, grant, null);
            case GateAnswer.Contended contended -> waitForSlot(view, grant);
            case GateAnswer.Unknown unknown -> teach(grant, unknown.turn());
            case GateAnswer.Forbidden forbidden -> confirm(grant, forbidden.turn());
        });
    }

    /**
     * Every free slot is in use by signatures being made: they will settle or fail in a moment. A lease that nobody settled is another
     * reason, so who has waited for long enough asks PostgreSQL.
     */
    private Future<Release> waitForSlot(AuthorityView view, GrantView grant) {
        if (System.nanoTime() - began > parts.limits().workerTimeout().toNanos()) {
            return commit(view, grant, null);
        }
        var millis = waitMillis;
        waitMillis = Math.min(2 * millis, LONGEST_WAIT_MILLIS);
        return parts.vertx().timer(millis).compose(later -> underGrant(view));
    }

    /** Redis knows nothing of the grant: tell it what PostgreSQL knows, then ask again. */
    private Future<Release> teach(GrantView grant, long turn) {
        return parts.views()
                .fresh(key)
                .compose(view -> view.isEmpty()
                        ? missing()
                        : load(view.get(), grant, turn).compose(told -> decide(view.get())));
    }

    private Future<Void> load(AuthorityView view, GrantView grant, long turn) {
        return view.grants().stream()
                .filter(known -> known.id().equals(grant.id()))
                .findFirst()
                .map(known -> parts.gate().load(known.facts(), turn))
                .orElseGet(Future::succeededFuture);
    }

    /** Redis says no. PostgreSQL is asked; if it agrees, the fresh view says so, and if not, Redis is set right and not asked again. */
    private Future<Release> confirm(GrantView grant, long turn) {
        return parts.views().fresh(key).compose(fresh -> {
            if (fresh.isEmpty()) {
                return missing();
            }
            var view = fresh.get();
            var now = now();
            var instead = instead(view, now);
            if (instead.isPresent()) {
                return instead.get();
            }
            judge(view, now);
            var candidates = candidates(view, now);
            if (candidates.isEmpty() || !candidates.getFirst().id().equals(grant.id())) {
                return decide(view);
            }
            return load(view, grant, turn).compose(told -> commit(view, candidates.getFirst(), null));
        });
    }

    private Future<Release> commit(AuthorityView view, @Nullable GrantView grant, @Nullable Lease lease) {
        parts.committer().announce();
        // Composed, so that what throws fails: who was announced must arrive, or small commits wait for it for ever.
        return Future.succeededFuture(view)
                .compose(this::sign)
                .onComplete(made -> parts.committer().arrived())
                .recover(failure -> {
                    settle(lease, -1);
                    return failed(view, grant, failure);
                })
                .compose(made -> parts.committer()
                        .submit(commitCall(view, grant, made), began)
                        .compose(verdict -> judged(view, grant, lease, made, verdict)));
    }

    private Future<List<byte[]>> sign(AuthorityView view) {
        if (signatures != null) {
            return Future.succeededFuture(signatures);
        }
        return parts.worker()
                .sign(Objects.requireNonNull(view.key()), plan.algorithm(), plan.format(), plan.toSign())
                .onSuccess(made -> signatures = made);
    }

    private Future<List<byte[]>> failed(AuthorityView view, @Nullable GrantView grant, Throwable failure) {
        var reason =
                failure instanceof RefusedException refused ? refused.refusal().code() : "INTERNAL";
        return parts.refusals()
                .record(call, view, plan, Outcome.FAILED, reason, grant == null ? null : grant.id())
                .compose(recorded -> Future.failedFuture(failure));
    }

    private Future<Release> judged(
            AuthorityView view,
            @Nullable GrantView grant,
            @Nullable Lease lease,
            List<byte[]> made,
            CommitVerdict verdict) {
        return switch (verdict) {
            case CommitVerdict.Committed committed -> {
                settle(lease, committed.used());
                yield Future.succeededFuture(
                        Release.of(answer(view, grant, made, committed), committed.sentNanos(), view));
            }
            case CommitVerdict.Duplicate duplicate -> {
                settle(lease, -1);
                yield replayed(view);
            }
            case CommitVerdict.Stale stale -> {
                settle(lease, -1);
                heard = stale.at();
                yield again();
            }
            case CommitVerdict.GrantForbids forbids -> {
                settle(lease, forbids.used());
                tried.add(Objects.requireNonNull(grant).id());
                yield again();
            }
            case CommitVerdict.Unknown unknown -> {
                settle(lease, -1);
                yield Future.failedFuture(outcomeUnknown().refused());
            }
            case CommitVerdict.NotTried notTried -> {
                settle(lease, -1);
                yield Future.failedFuture(
                        (notTried.full() ? busy("this gateway is at its limit") : databaseAway()).refused());
            }
        };
    }

    private Future<Release> replayed(AuthorityView view) {
        return parts.replays()
                .find(call, view, plan)
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found.get())
                        : Future.failedFuture(outcomeUnknown().refused()));
    }

    /** Before a refusal: perhaps this very call was signed already and the answer was lost on its way. */
    private Future<Release> deny(AuthorityView view, Refusal refusal) {
        if (!(refusal instanceof Refusal.Forbidden) || view.rank() == 0) {
            return recordDenial(view, refusal);
        }
        return parts.replays()
                .findIfUsed(call, view, plan)
                .compose(
                        found -> found.isPresent() ? Future.succeededFuture(found.get()) : recordDenial(view, refusal));
    }

    private Future<Release> recordDenial(AuthorityView view, Refusal refusal) {
        if (refusal instanceof Refusal.BadInput) {
            return Future.failedFuture(refusal.refused());
        }
        return parts.refusals()
                .record(call, view, plan, Outcome.DENIED, refusal.code(), plan.grant())
                .compose(recorded -> Future.failedFuture(refusal.refused()));
    }

    private void settle(@Nullable Lease lease, long used) {
        if (lease != null) {
            parts.gate().settle(lease, used);
        }
    }

    private CommitCall commitCall(AuthorityView view, @Nullable GrantView grant, List<byte[]> made) {
        var grantId = grant == null ? null : grant.id();
        var passedOver = grant != null && grant.breakGlass() ? judgement().refusing() : List.<String>of();
        var holds = passedOver.isEmpty() ? judged : null;
        var operations = new ArrayList<CommitOperation>(made.size());
        for (var i = 0; i < made.size(); i++) {
            var id = Ids.next();
            var input = plan.inputs().get(i);
            var body = SignatureLeaf.signed(call, view, plan, grantId, passedOver, id, i, made.get(i));
            operations.add(new CommitOperation(
                    id, plan.digests().get(i), made.get(i), input.fileName(), input.fileSize(), body));
        }
        committing = operations;
        return new CommitCall(
                call.caller().organization(),
                view.signer(),
                view.authorityVersion(),
                call.caller().id(),
                grantId,
                Outcome.SIGNED,
                null,
                call.idempotencyKey(),
                call.bodyHash(),
                plan.algorithm().name(),
                view.certificateSerial(),
                plan.tool(),
                plan.host(),
                holds == null ? null : holds.from(),
                holds == null ? null : holds.until(),
                operations);
    }

    private SignAnswer answer(
            AuthorityView view, @Nullable GrantView grant, List<byte[]> made, CommitVerdict.Committed committed) {
        var signed = new ArrayList<MadeSignature>(made.size());
        for (var i = 0; i < made.size(); i++) {
            var slot = grant == null ? 0 : committed.firstSlot() + i;
            signed.add(new MadeSignature(committing.get(i).id(), made.get(i), slot));
        }
        var limited = grant != null && !grant.unlimited();
        return new SignAnswer(
                signed,
                plan.algorithm(),
                view.keyId(),
                grant == null ? null : grant.id(),
                limited ? committed.max() - committed.used() : null,
                grant == null ? null : Ends.shown(committed.expiresAt()),
                view.certificateChain(),
                false);
    }

    private static Refusal busy(String why) {
        return new Refusal.Unavailable("SIGNING_BUSY", why + "; try again with the same Idempotency-Key", 1);
    }

    private static Refusal databaseAway() {
        return new Refusal.Unavailable(
                "DATABASE_UNAVAILABLE",
                "PostgreSQL does not answer, so nothing was signed; try again with the same Idempotency-Key",
                1);
    }

    static Refusal outcomeUnknown() {
        return new Refusal.Unavailable(
                "OUTCOME_UNKNOWN",
                "whether this was recorded is not known yet; try again with the same Idempotency-Key, which charges at most once",
                1);
    }
}
