package io.countersign.gateway.http;

import java.util.LinkedHashSet;

/**
 * The bodies that one event loop waits for. When they are too many, or hold too much, the one that it has waited for longest is
 * given up: a crowd that sends nothing pushes itself out, and a body that comes soon is hardly ever the oldest. Used by one thread.
 */
final class Bodies {
    /** A buffer grows by doubling. */
    static final int HELD_FOR_EACH_BYTE = 2;

    private final int most;
    private final long mostBytes;
    private final LinkedHashSet<Body> awaited = new LinkedHashSet<>();
    private long bytes;

    /**
     * @param most how many
     * @param mostBytes how much memory all of them may hold
     */
    Bodies(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /** Gives it up when others come; it must {@link #remove} itself. */
    void add(Body body) {
        awaited.add(body);
        if (awaited.size() > most) {
            giveUpOldest();
        }
    }

    /** To be told before a body that is among them grows. It may be the one that is given up. */
    void grow(Body body, int length) {
        if (!awaited.contains(body)) {
            return;
        }
        bytes += held(length);
        while (bytes > mostBytes && awaited.contains(body)) {
            if (awaited.getFirst() == body) {
                bytes -= held(length);
            }
            giveUpOldest();
        }
    }

    private void giveUpOldest() {
        var oldest = awaited.getFirst();
        remove(oldest);
        oldest.giveUp(EdgeProblems.overloaded());
    }

    void remove(Body body) {
        if (awaited.remove(body)) {
            bytes -= held(body.length());
        }
    }

    private static long held(int length) {
        return (long) HELD_FOR_EACH_BYTE * length;
    }

    int size() {
        return awaited.size();
    }

    long bytes() {
        return bytes;
    }
}
