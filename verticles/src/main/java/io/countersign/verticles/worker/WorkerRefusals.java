package io.countersign.verticles.worker;

import io.countersign.protocol.worker.KeyLookupOrder;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerOrder;
import io.countersign.verticles.Refusal;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a caller is told when a worker did not do what it was asked; the worker's own words go to the operator's log only. */
final class WorkerRefusals {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerRefusals.class);
    private static final int SOON = 1;
    private static final int LATER = 5;

    private WorkerRefusals() {}

    static Refusal of(WorkerAnswer.Failed failed, WorkerOrder order) {
        return switch (failed.reason()) {
            case BUSY ->
                new Refusal.Unavailable(
                        "SIGNING_BUSY",
                        "all sessions of the token are taken and nothing was signed; try again in a second with the same"
                                + " Idempotency-Key",
                        SOON);
            case UNAVAILABLE -> {
                LOG.warn("token {} is away: {}", order.token(), failed.detail());
                yield away(order.token());
            }
            case TIMED_OUT -> {
                LOG.warn("token {} did not answer in time: {}", order.token(), failed.detail());
                yield late(order.token());
            }
            case INPUT_REFUSED -> alarm(failed, order, "TOKEN_REFUSED", "refused this order");
            case KEY_UNUSABLE ->
                order instanceof KeyLookupOrder
                        ? existingKey(failed)
                        : alarm(failed, order, "KEY_UNUSABLE", "does not hold the key as promised");
            case KEY_EXISTS -> alarm(failed, order, "KEY_EXISTS", "holds a key of this id already");
            case SIGNATURE_INVALID ->
                alarm(failed, order, "SIGNATURE_INVALID", "made a signature that does not verify");
            case ORDER_REFUSED -> alarm(failed, order, "ORDER_REFUSED", "is served by a worker that refused the order");
        };
    }

    static Refusal of(ReplyException failure, WorkerOrder order) {
        LOG.warn("no answer for order {} from token {}: {}", order.id(), order.token(), failure.failureType());
        return failure.failureType() == ReplyFailure.NO_HANDLERS ? away(order.token()) : late(order.token());
    }

    /** An answer of another kind than the order asks for: a mistake in the program. */
    static Refusal misfit(WorkerAnswer answer, WorkerOrder order) {
        var kind = answer.getClass().getSimpleName();
        return alarm(
                new WorkerAnswer.Failed(WorkerAnswer.Reason.ORDER_REFUSED, "unexpected answer " + kind),
                order,
                "ORDER_REFUSED",
                "is served by a worker that answered something else");
    }

    /** Whoever asks for a key by its id may know what is wrong with it. */
    private static Refusal existingKey(WorkerAnswer.Failed failed) {
        return new Refusal.Conflict(
                "EXISTING_KEY_REFUSED",
                failed.detail() + "; take another key, or leave existingKey out and one is born in the token");
    }

    private static Refusal away(String token) {
        return new Refusal.Unavailable(
                "TOKEN_UNAVAILABLE",
                "token " + token + " does not answer and nothing was signed; try again later with the same"
                        + " Idempotency-Key, and tell the operator if it lasts",
                LATER);
    }

    private static Refusal late(String token) {
        return new Refusal.Unavailable(
                "TOKEN_TIMEOUT",
                "token " + token + " did not answer in time; outcome unknown, retry with the same Idempotency-Key",
                SOON);
    }

    private static Refusal alarm(WorkerAnswer.Failed failed, WorkerOrder order, String code, String what) {
        LOG.error("ALARM {}: token {} {}, order {}: {}", code, order.token(), what, order.id(), failed.detail());
        return new Refusal.Unavailable(
                code,
                "token " + order.token() + " " + what + ", so nothing was handed over; the operator must look at order "
                        + order.id(),
                LATER);
    }
}
