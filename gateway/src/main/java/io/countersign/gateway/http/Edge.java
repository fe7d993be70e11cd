package io.countersign.gateway.http;

import io.countersign.gateway.contract.PathTable;
import io.countersign.verticles.Tokens;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What all requests of a gateway share.
 *
 * @param console what is served where no operation is
 * @param maxBodyBytes largest body
 * @param maxUnderWay most requests of one event loop that may wait for their answer, beside those whose body is on the way; one
 *     more is 503
 * @param bodyBytes most memory that bodies on the way to one event loop may hold
 * @param signing how many signatures may be under way
 * @param stopping set when the gateway takes no further calls
 */
public record Edge(
        PathTable paths,
        ConsoleFiles console,
        OperationRegistry operations,
        Tokens tokens,
        Traffic traffic,
        int maxBodyBytes,
        int maxUnderWay,
        long bodyBytes,
        Admission signing,
        AtomicBoolean stopping) {
    /** Bodies on the way have a quarter of the heap, on all event loops together: how much of one comes, and when, callers choose. */
    static long bodyBytes(long heap, int eventLoops) {
        return heap / 4 / eventLoops;
    }

    /** What one caller's body may have for it to come whole on an idle gateway of this JVM. */
    public static long longestBody(int eventLoops) {
        return Room.longestBody(bodyBytes(Runtime.getRuntime().maxMemory(), eventLoops));
    }

    /** With a door for signatures of its own. */
    public static Edge of(
            PathTable paths,
            ConsoleFiles console,
            OperationRegistry operations,
            Tokens tokens,
            Traffic traffic,
            int maxBodyBytes,
            int maxUnderWay,
            int eventLoops,
            AtomicBoolean stopping) {
        return new Edge(
                paths,
                console,
                operations,
                tokens,
                traffic,
                maxBodyBytes,
                maxUnderWay,
                bodyBytes(Runtime.getRuntime().maxMemory(), eventLoops),
                new Admission(System::nanoTime),
                stopping);
    }
}
