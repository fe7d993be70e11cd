package io.countersign.verticles.webhooks;

import io.countersign.protocol.api.DeliveryProblem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt.
 *
 * @param problem null when it was delivered
 * @param status of the answer; null without one
 * @param pause how long the receiver asked to be left alone
 */
record Outcome(@Nullable DeliveryProblem problem, @Nullable Integer status, long millis, Duration pause) {
    private static final int GONE = 410;

    boolean delivered() {
        return problem == null;
    }

    /** Whether the receiver wants to hear nothing more, ever. */
    boolean gone() {
        return status != null && status == GONE;
    }

    String name() {
        return problem == null ? "delivered" : problem.toString();
    }
}
