package io.countersign.verticles.approval;

import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Objects;
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

    DecisionOperations(Database database) {
        this.database = database;
    }

    /** Something was written even when the caller is refused: the time-out that was found is kept. */
    private record Outcome(
            @Nullable Request request, @Nullable Refusal refusal) {
        Future<Request> answer() {
            return refusal != null
                    ? Future.failedFuture(refusal.refused())
                    : Future.succeededFuture(Objects.requireNonNull(request));
        }
    }

    private record Verdict(
            DecisionVerdict verdict, @Nullable String comment) {}

    Future<Request> approve(Call call, UUID request, @Nullable String comment, @Nullable String expectedHash) {
        return decide(call, request, new Verdict(DecisionVerdict.APPROVE, comment), "/comment", expectedHash);
    }

    Future<Request> reject(Call call, UUID request, String reason, @Nullable String expectedHash) {
        return decide(call, request, new Verdict(DecisionVerdict.REJECT, reason), "/reason", expectedHash);
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
        return database.change(
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
                                return write(tx, call, file, verdict, allowedStep(call, file));
                            });
                        }))
                .compose(Outcome::answer);
    }

    private interface Work {
        Future<Void> run();
    }

    /** Does the work if the action is legal now. A request whose time is over is moved to expired instead, and the caller told. */
    private static Future<Outcome> ifOpen(Tx tx, Call call, RequestFile file, RequestStates.Action action, Work work) {
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

    private static int allowedStep(Call call, RequestFile file) {
        var whoCan = file.namesOfDeciders();
        var refusal = switch (StepRules.judge(
                call.caller().id(), file.progress(), file.eligibility(), file.approvals())) {
            case StepRules.Judgement.Allowed allowed -> null;
            case StepRules.Judgement.Excluded(Exclusion why) -> ApprovalRefusals.twoPersonIntegrity(why.text(), whoCan);
            case StepRules.Judgement.AlreadyDecided(int step) -> ApprovalRefusals.alreadyDecided(step);
            case StepRules.Judgement.SpentOn(int step) -> ApprovalRefusals.spent(step, whoCan);
            case StepRules.Judgement.NotOpen(var steps, int open) -> ApprovalRefusals.stepNotOpen(steps, open, whoCan);
            case StepRules.Judgement.NotNeeded(int step) -> ApprovalRefusals.partHasItsApprovals(step, whoCan);
            case StepRules.Judgement.NotAnApprover() -> ApprovalRefusals.notAnApprover(whoCan);
        };
        if (refusal != null) {
            throw refusal.refused();
        }
        return file.progress().open();
    }

    private static Future<Void> write(Tx tx, Call call, RequestFile file, Verdict verdict, int step) {
        var person = call.caller().id();
        return tx.update(
                        SQL.get("insertDecision"),
                        Tuple.of(file.id(), step, person, verdict.verdict().toString(), verdict.comment())
                                .addBuffer(Buffer.buffer(file.hash())))
                .compose(written -> verdict.verdict() == DecisionVerdict.REJECT
                        ? writeRejection(tx, call, file, verdict, step)
                        : writeApproval(tx, call, file, verdict, step));
    }

    private static Future<Void> writeRejection(Tx tx, Call call, RequestFile file, Verdict verdict, int step) {
        var reason = "rejected by " + call.caller().name() + " at step " + step + ": " + verdict.comment();
        return Transitions.end(tx, file, RequestState.REJECTED, reason, step).map(done -> {
            tx.record(event(call, file, "request.rejected").with("step", step).with("reason", verdict.comment()));
            return done;
        });
    }

    /** Counts all approvals anew, this one included; when no step lacks any, the grant is made. */
    private static Future<Void> writeApproval(Tx tx, Call call, RequestFile file, Verdict verdict, int step) {
        if (file.signerState() == SignerState.ARCHIVED) {
            throw new Refusal.Conflict("SIGNER_ARCHIVED", file.signerSlug() + " is archived; only its history is left")
                    .refused();
        }
        var approvals = Stream.concat(
                        file.approvals().stream(),
                        Stream.of(new StepRules.Approved(step, call.caller().id())))
                .toList();
        var progress = StepRules.progress(file.plan(), file.eligibility(), approvals);
        var moved = progress.complete()
                ? Transitions.end(tx, file, RequestState.APPROVED, null, progress.open())
                : Transitions.stay(tx, file, progress.open());
        return moved.compose(done -> {
            tx.record(event(call, file, "request.approved")
                    .with("step", step)
                    .with("approvals", progress.step(step).approvals())
                    .with("required", progress.step(step).required())
                    .with("state", progress.complete() ? "approved" : "pending")
                    .with("comment", verdict.comment()));
            return progress.complete() ? Transitions.grant(tx, call, file).mapEmpty() : Future.<Void>succeededFuture();
        });
    }

    private static Event event(Call call, RequestFile file, String type) {
        return Event.by(call.caller().id(), call.caller().organization(), type)
                .signer(file.signer())
                .request(file.id())
                .with("hash", file.hexHash());
    }
}
