package io.countersign.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A call as a scenario makes it and how the gateway answered.
 *
 * @param requests all of the scenario's calls
 * @param answer head and body, HTTP/1.1
 */
record Exchange(Requests requests, byte[] answer) {
    /** Makes one call; its answer is not checked. */
    static Exchange of(Place site, Scenario scenario, Requests requests) {
        try (var callers = scenario.protocol().open(site, 1, requests, new Answers(scenario.batch()))) {
            var caller = callers.all().getFirst();
            callers.ask(caller, System.nanoTime());
            callers.drain(answered -> {});
            if (caller.status() == 0) {
                throw new IOException(new String(
                        caller.bytes(),
                        caller.bodyFrom(),
                        caller.bodyTo() - caller.bodyFrom(),
                        StandardCharsets.UTF_8));
            }
            return new Exchange(requests, whole(caller));
        } catch (IOException e) {
            throw new BenchException("The connection to the gateway failed: " + e.getMessage(), e);
        }
    }

    /** An answer of HTTP/2 gets the shortest head that HTTP/1.1 allows. */
    private static byte[] whole(Caller answered) {
        if (answered.bodyFrom() > 0) {
            return Arrays.copyOf(answered.bytes(), answered.bodyTo());
        }
        var head = ("HTTP/1.1 " + answered.status() + " -\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        var whole = Arrays.copyOf(head, head.length + answered.bodyTo());
        System.arraycopy(answered.bytes(), 0, whole, head.length, answered.bodyTo());
        return whole;
    }
}
