package io.countersign.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Callers who have an answer. */
final class Replied {
    private Replied() {}

    static HeldAnswer with(int status, String body, String... fields) {
        var caller = new HeldAnswer();
        caller.hold(status, body.getBytes(StandardCharsets.UTF_8), List.of(fields));
        caller.since = System.nanoTime();
        return caller;
    }
}
