package io.countersign.verticles.notify;

import io.countersign.protocol.api.DeliveryProblem;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of one post to a channel.
 *
 * @param problem null when it was taken
 * @param status of the answer; null without one
 * @param pause how long the chat program asked to be left alone
 */
record Attempt(@Nullable DeliveryProblem problem, @Nullable Integer status, long millis, Duration pause) {
    /** Slack: the webhook or its channel is gone. Teams: the workflow was deleted. */
    private static final Set<Integer> GONE = Set.of(404, 410);

    /** Not what was sent is wrong, but who sent it or when. */
    private static final Set<Integer> PASSING = Set.of(401, 403, 408, 425, 429);

    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;

    boolean delivered() {
        return problem == null;
    }

    boolean gone() {
        return status != null && GONE.contains(status);
    }

    /** Whether this one card will hardly ever be taken. */
    boolean refused() {
        return status != null && status >= CLIENT_ERRORS && status < SERVER_ERRORS && !PASSING.contains(status);
    }

    /** For people; tells nothing of the URL. */
    String text() {
        if (status != null) {
            return "answered " + status;
        }
        return switch (problem) {
            case ADDRESS -> "its host has no address that may be called";
            case CONNECTION -> "nobody answers at its host";
            case TLS -> "TLS failed";
            case TIMEOUT -> "no answer in time";
            case null, default -> "no answer that is HTTP";
        };
    }
}
