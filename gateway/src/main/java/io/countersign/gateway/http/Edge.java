package io.countersign.gateway.http;

import io.countersign.gateway.contract.PathTable;
import io.countersign.verticles.Tokens;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What all requests of a gateway share.
 *
 * @param maxBodyBytes largest body
 * @param maxUnderWay most requests of one event loop that may wait for their answer, beside those whose body is on the way; one
 *     more is 503
 * @param signing how many signatures may be under way
 * @param stopping set when the gateway takes no further calls
 */
public record Edge(
        PathTable paths,
        OperationRegistry operations,
        Tokens tokens,
        Traffic traffic,
        int maxBodyBytes,
        int maxUnderWay,
        Admission signing,
        AtomicBoolean stopping) {
    /** With a door for signatures of its own. */
    public static Edge of(
            PathTable paths,
            OperationRegistry operations,
            Tokens tokens,
            Traffic traffic,
            int maxBodyBytes,
            int maxUnderWay,
            AtomicBoolean stopping) {
        return new Edge(
                paths,
                operations,
                tokens,
                traffic,
                maxBodyBytes,
                maxUnderWay,
                new Admission(System::nanoTime),
                stopping);
    }
}
