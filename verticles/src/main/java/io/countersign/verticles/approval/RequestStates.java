package io.countersign.verticles.approval;

import io.countersign.protocol.api.RequestState;
import java.time.Instant;
import java.util.Optional;

/**
 * The state machine of a request: {@code pending} goes to exactly one of the five final states, and final is final.
 *
 * <table>
 * <caption>What an action makes of a pending request</caption>
 * <tr><th>action</th><th>before its time-out</th><th>after it</th></tr>
 * <tr><td>approve a step, more to come</td><td>pending</td><td rowspan="5">refused, and the request is expired</td></tr>
 * <tr><td>approve the last step</td><td>approved</td></tr>
 * <tr><td>reject</td><td>rejected</td></tr>
 * <tr><td>cancel</td><td>cancelled</td></tr>
 * <tr><td>void</td><td>voided</td></tr>
 * <tr><td>time out</td><td>refused</td><td>expired</td></tr>
 * </table>
 */
final class RequestStates {
    enum Action {
        APPROVE_STEP,
        APPROVE_LAST_STEP,
        REJECT,
        CANCEL,
        VOID,
        TIME_OUT
    }

    private RequestStates() {}

    /** What to show: a request whose time is over counts as expired before anybody wrote it down. */
    static RequestState seen(RequestState stored, Instant expiresAt, Instant now) {
        return stored == RequestState.PENDING && !now.isBefore(expiresAt) ? RequestState.EXPIRED : stored;
    }

    /** The state after the action; empty when it is not legal in this state. */
    static Optional<RequestState> after(RequestState stored, Action action, Instant expiresAt, Instant now) {
        if (stored != RequestState.PENDING) {
            return Optional.empty();
        }
        var overdue = !now.isBefore(expiresAt);
        if (overdue != (action == Action.TIME_OUT)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (action) {
                    case APPROVE_STEP -> RequestState.PENDING;
                    case APPROVE_LAST_STEP -> RequestState.APPROVED;
                    case REJECT -> RequestState.REJECTED;
                    case CANCEL -> RequestState.CANCELLED;
                    case VOID -> RequestState.VOIDED;
                    case TIME_OUT -> RequestState.EXPIRED;
                });
    }
}
