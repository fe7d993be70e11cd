package io.countersign.verticles.outbound;

import io.countersign.protocol.api.DeliveryProblem;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What may be told of why a post failed: nothing of the address or of what a library said. */
public final class DeliveryProblems {
    private DeliveryProblems() {}

    public static DeliveryProblem of(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case OutboundException refused -> {
                    return DeliveryProblem.ADDRESS;
                }
                case SSLException tls -> {
                    return DeliveryProblem.TLS;
                }
                case TimeoutException late -> {
                    return DeliveryProblem.TIMEOUT;
                }
                case ConnectException nobody -> {
                    return DeliveryProblem.CONNECTION;
                }
                default -> {
                    // What caused it may tell more.
                }
            }
        }
        return DeliveryProblem.ANSWER;
    }
}
