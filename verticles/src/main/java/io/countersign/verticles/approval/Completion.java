package io.countersign.verticles.approval;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestSubject;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.condition.ConditionPrograms;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import java.util.stream.Collectors;

/** No step of a request lacks approvals any more: what it asked for is done, or it is voided because that cannot be done now. */
final class Completion {
    private static final int LONGEST_REASON = 500;

    private final Carrier carrier;
    private final ConditionJudge judge;

    Completion(Database database, ConditionPrograms programs) {
        this.carrier = new Carrier(database, programs);
        this.judge = new ConditionJudge(programs);
    }

    /** @param approved the event of the approval that makes it complete; the request is held, pending and in time */
    Future<Void> finish(Tx tx, Acting acting, RequestFile file, int step, Event approved) {
        var stale = file.subject().stale();
        if (stale.isPresent()) {
            return voided(tx, acting, file, step, stale.get());
        }
        if (file.subject().kind() == RequestSubject.ACCESS) {
            // What a condition refuses now is left as it is, the last approval included: it can be given again once the
            // condition allows.
            return judge.atGrant(tx, file).compose(may -> carryOut(tx, acting, file, step, approved));
        }
        return tx.attempt(() -> carryOut(tx, acting, file, step, approved))
                .compose(refusal -> refusal.isEmpty()
                        ? Future.succeededFuture()
                        : voided(tx, acting, file, step, "this change can no longer be made: " + told(refusal.get())));
    }

    /** The errors of fields name people. */
    private static String told(Refusal refusal) {
        return refusal instanceof Refusal.BadInput wrong && !wrong.errors().isEmpty()
                ? "not allowed any more is "
                        + wrong.errors().stream().map(FieldError::pointer).collect(Collectors.joining(", "))
                : refusal.detail();
    }

    private Future<Void> carryOut(Tx tx, Acting acting, RequestFile file, int step, Event approved) {
        return Transitions.end(tx, file, RequestState.APPROVED, null, step).compose(done -> {
            tx.record(approved);
            return file.subject().approved(tx, acting, file, carrier);
        });
    }

    /** The request is held, pending and in time. */
    static Future<Void> voided(Tx tx, Acting acting, RequestFile file, int step, String why) {
        var reason = Texts.shortened(why, LONGEST_REASON);
        return Transitions.end(tx, file, RequestState.VOIDED, reason, step).map(done -> {
            tx.record(acting.event(file, "request.voided").with("reason", reason));
            return done;
        });
    }
}
