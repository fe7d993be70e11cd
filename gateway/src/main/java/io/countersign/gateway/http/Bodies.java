package io.countersign.gateway.http;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashSet;

/**
 * The bodies that one event loop waits for. When there are too many, the one that it has waited for longest is given up: a crowd that sends
 * nothing pushes itself out, and a body that comes soon is hardly ever the oldest. Used by one thread.
 */
final class Bodies {
    private final int most;
    private final LinkedHashSet<Promise<Buffer>> awaited = new LinkedHashSet<>();

    Bodies(int most) {
        this.most = most;
    }

    /** Fails it with a {@link ProblemException} when others come; it must {@link #remove} itself. */
    void add(Promise<Buffer> body) {
        awaited.add(body);
        if (awaited.size() > most) {
            awaited.removeFirst().tryFail(EdgeProblems.overloaded().raised());
        }
    }

    void remove(Promise<Buffer> body) {
        awaited.remove(body);
    }

    int size() {
        return awaited.size();
    }
}
