package io.countersign.verticles.approval;

import io.countersign.protocol.PasskeyChallenge;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.PasskeyAssertion;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.passkey.Assertions;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Approve, reject, cancel. Each holds the request and everything that decides who is eligible, judges by the pure rules what is true
 * at that moment, and writes decision, state, grant and audit events in the same transaction.
 */
final class DecisionOperations {
    private static final Queries SQL = Queries.of("approvals");

    private final Database database;
    private final Completion completion;
    private final Assertions assertions;

    DecisionOperations(Database database, Completion completion, Assertions assertions) {
        this.database = database;
        this.completion = completion;
        this.assertions = assertions;
    }

    /** Something was written even when the caller is refused: the time-out that was found is kept. */
    record Outcome(@Nullable Request request, @Nullable Refusal refusal) {
        Future<Request> answer() {
            return refusal != null
                    ? Future.failedFuture(refusal.refused())
                    : Future.succeededFuture(Objects.requireNonNull(request));
        }
    }

    private record Verdict(
            DecisionVerdict verdict,
            @Nullable String comment,
            @Nullable UUID onBehalfOf,
            @Nullable PasskeyAssertion passkey) {}

    Future<Request> approve(Call call, UUID request, Approval approval, @Nullable String expectedHash) {
        var verdict =
                new Verdict(DecisionVerdict.APPROVE, approval.comment(), approval.onBehalfOf(), approval.passkey());
        return decide(call, request, verdict, "/comment", expectedHash);
    }

    Future<Request> reject(Call call, UUID request, Rejection rejection, @Nullable String expectedHash) {
        var verdict =
                new Verdict(DecisionVerdict.REJECT, rejection.reason(), rejection.onBehalfOf(), rejection.passkey());
        return decide(call, request, verdict, "/reason", expectedHash);
    }

    Future<Request> cancel(Call call, UUID request) {
        return database.change(
                        call,
                        tx -> RequestFiles.held(tx, call, request).compose(file -> {
                            if (!file.requester().id().equals(call.caller().id())) {
                                throw new Refusal.Forbidden(
                                                "NOT_THE_REQUESTER",
                                                "only " + file.requester().name()
                                                        + ", who asked, can cancel this request")
                                        .refused();
                            }
                            return ifOpen(
                                    tx,
                                    call,
                                    file,
                                    RequestStates.Action.CANCEL,
                                    () -> Transitions.end(
                                                    tx, file, RequestState.CANCELLED, "cancelled by requester", null)
                                            .map(done -> {
                                                tx.record(event(call, file, "request.cancelled"));
                                                return done;
                                            }));
                        }))
                .compose(Outcome::answer);
    }

    private Future<Request> decide(
            Call call, UUID request, Verdict verdict, String pointer, @Nullable String expectedHash) {
        var errors = new ArrayList<FieldError>();
        Texts.checkOptional(pointer, verdict.comment(), Texts.JUSTIFICATION, errors);
        if (!errors.isEmpty()) {
            return Future.failedFuture(ApprovalRefusals.badInput(errors).refused());
        }
        var decided = database.change(
                        call,
                        tx -> RequestFiles.held(tx, call, request).compose(file -> {
                            if (!call.caller().isPerson()) {
                                throw ApprovalRefusals.machinesNeverApprove().refused();
                            }
                            var action = verdict.verdict() == DecisionVerdict.APPROVE
                                    ? RequestStates.Action.APPROVE_STEP
                                    : RequestStates.Action.REJECT;
                            return ifOpen(tx, call, file, action, () -> {
                                if (expectedHash != null && !expectedHash.equals(file.hexHash())) {
                                    throw ApprovalRefusals.staleHash().refused();
                                }
                                var place = allowed(call, file, verdict.onBehalfOf());
                                return signed(tx, call, file, verdict, place)
                                        .compose(signature -> write(tx, call, file, verdict, place.with(signature)));
                            });
                        }))
                .compose(Outcome::answer);
        return assertions.telling(call, decided);
    }

    interface Work {
        Future<Void> run();
    }

    /** Does the work if the action is legal now. A request whose time is over is moved to expired instead, and the caller told. */
    static Future<Outcome> ifOpen(Tx tx, Call call, RequestFile file, RequestStates.Action action, Work work) {
        if (RequestStates.after(file.stored(), action, file.expiresAt(), file.now())
                .isPresent()) {
            return work.run()
                    .compose(done -> RequestFiles.one(tx, file.id()))
                    .map(after -> new Outcome(RequestView.of(after), null));
        }
        var refused = new Outcome(null, ApprovalRefusals.tooLate(file.state()));
        return file.stored() == RequestState.PENDING
                ? Transitions.timeOut(tx, call, file.signer(), file.id()).map(refused)
                : Future.succeededFuture(refused);
    }

    /**
     * What a decision is written with.
     *
     * @param onBehalfOf in whose place; null for oneself
     * @param signature what a passkey of who decides said to it; null for none
     */
    private record Place(int step, @Nullable UUID onBehalfOf, Assertions.@Nullable Signed signature) {
        Place with(Optional<Assertions.Signed> given) {
            return new Place(step, onBehalfOf, given.orElse(null));
        }
    }

    private static Place allowed(Call call, RequestFile file, @Nullable UUID onBehalfOf) {
        var whoCan = file.namesOfDeciders();
        var choice = DelegationRules.judge(
                call.caller().id(),
                onBehalfOf,
                file.progress(),
                file.eligibility(),
                file.approvals(),
                file.delegations());
        var refusal = switch (choice.judgement()) {
            case StepRules.Judgement.Allowed allowed -> null;
            case StepRules.Judgement.Excluded(Exclusion why) -> ApprovalRefusals.twoPersonIntegrity(why.text(), whoCan);
            case StepRules.Judgement.AlreadyDecided(int step) -> ApprovalRefusals.alreadyDecided(step);
            case StepRules.Judgement.SpentOn(int step) -> ApprovalRefusals.spent(step, whoCan);
            case StepRules.Judgement.NotOpen(var steps, int open) -> ApprovalRefusals.stepNotOpen(steps, open, whoCan);
            case StepRules.Judgement.NotNeeded(int step) -> ApprovalRefusals.partHasItsApprovals(step, whoCan);
            case StepRules.Judgement.NotAnApprover() -> ApprovalRefusals.notAnApprover(whoCan);
            case StepRules.Judgement.NotInTheirPlace(UUID delegator) ->
                ApprovalRefusals.notInTheirPlace(file.name(delegator), whoCan);
        };
        if (refusal != null) {
            throw refusal.refused();
        }
        return new Place(file.progress().open(), choice.onBehalfOf(), null);
    }

    /** Only an approval can need a passkey: whoever has lost theirs can still say no. */
    private Future<Optional<Assertions.Signed>> signed(
            Tx tx, Call call, RequestFile file, Verdict verdict, Place place) {
        var assertion = verdict.passkey();
        if (assertion == null) {
            var needed = file.steps().get(place.step() - 1).asksForPasskeys();
            if (needed && verdict.verdict() == DecisionVerdict.APPROVE) {
                throw ApprovalRefusals.passkeyRequired(place.step()).refused();
            }
            return Future.succeededFuture(Optional.empty());
        }
        var challenge = PasskeyChallenge.ofDecision(
                file.organization(), file.id(), file.hexHash(), place.step(), verdict.verdict());
        return assertions.check(tx, call.caller(), assertion, challenge).map(Optional::of);
    }

    private Future<Void> write(Tx tx, Call call, RequestFile file, Verdict verdict, Place place) {
        var person = call.caller().id();
        var delegator = place.onBehalfOf();
        var signature = place.signature();
        return tx.update(
                        SQL.get("insertDecision"),
                        Tuple.of(
                                        file.id(),
                                        place.step(),
                                        person,
                                        verdict.verdict().toString(),
                                        verdict.comment())
                                .addBuffer(Buffer.buffer(file.hash()))
                                .addUUID(delegator)
                                .addUUID(
                                        delegator == null
                                                ? null
                                                : file.delegations().delegation(person, delegator))
                                .addUUID(signature == null ? null : signature.passkey())
                                .addString(signature == null ? null : Rows.json(signature.fields())))
                .compose(written -> verdict.verdict() == DecisionVerdict.REJECT
                        ? writeRejection(tx, call, file, verdict, place)
                        : writeApproval(tx, call, file, verdict, place));
    }

    private static Future<Void> writeRejection(Tx tx, Call call, RequestFile file, Verdict verdict, Place place) {
        var delegator = place.onBehalfOf();
        var who = Mention.of(call.caller()) + (delegator == null ? "" : " for " + Mention.person(delegator));
        var reason = "rejected by " + who + " at step " + place.step() + ": " + verdict.comment();
        return Transitions.end(tx, file, RequestState.REJECTED, reason, place.step())
                .map(done -> {
                    tx.record(decided(call, file, "request.rejected", place).with("reason", verdict.comment()));
                    return done;
                });
    }

    /** Counts all approvals anew, this one included; when no step lacks any, the grant is made. */
    private Future<Void> writeApproval(Tx tx, Call call, RequestFile file, Verdict verdict, Place place) {
        if (file.signerState() == SignerState.ARCHIVED) {
            throw new Refusal.Conflict("SIGNER_ARCHIVED", file.signerSlug() + " is archived; only its history is left")
                    .refused();
        }
        var approvals = Stream.concat(file.approvals().stream(), Stream.of(approved(call, place)))
                .toList();
        var progress = StepRules.progress(file.plan(), file.eligibility(), approvals);
        var approved = decided(call, file, "request.approved", place)
                .with("approvals", progress.step(place.step()).approvals())
                .with("required", progress.step(place.step()).required())
                .with("state", progress.complete() ? "approved" : "pending")
                .with("comment", verdict.comment());
        if (progress.complete()) {
            return completion.finish(tx, Acting.of(call), file, progress.open(), approved);
        }
        return Transitions.stay(tx, file, progress.open()).map(done -> {
            tx.record(approved);
            return done;
        });
    }

    private static StepRules.Approved approved(Call call, Place place) {
        var caller = call.caller().id();
        var delegator = place.onBehalfOf();
        return delegator == null
                ? new StepRules.Approved(place.step(), caller)
                : new StepRules.Approved(place.step(), delegator, caller);
    }

    private static Event decided(Call call, RequestFile file, String type, Place place) {
        var delegator = place.onBehalfOf();
        var signature = place.signature();
        var event = event(call, file, type)
                .with("step", place.step())
                .with("onBehalfOf", delegator == null ? null : delegator.toString());
        return signature == null ? event : signature.told(event);
    }

    private static Event event(Call call, RequestFile file, String type) {
        return Event.by(call.caller().id(), call.caller().organization(), type)
                .signer(file.signer())
                .request(file.id())
                .with("hash", file.hexHash());
    }
}
