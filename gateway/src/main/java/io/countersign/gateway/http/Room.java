package io.countersign.gateway.http;

/**
 * The places of one event loop. A request has one from its head to its answer, but not while its body is on the way, so that nobody fills them
 * with bodies that never come. Those are bounded apart, strangers for themselves. Used by one thread.
 */
final class Room {
    /** Who has no token yet asks for one or sets up: small bodies, and few at once. */
    private static final int PLACES_PER_STRANGER = 16;

    private static final int PLACES_PER_CALLER = 4;

    /** Of the memory for bodies, strangers have one part in so many. */
    private static final int PARTS_OF_BYTES = 4;

    private final int places;
    private final Bodies ofStrangers;
    private final Bodies ofCallers;
    private int inside;

    /** @param bytes most that bodies on the way may hold */
    Room(int places, long bytes) {
        var strangers = bytes / PARTS_OF_BYTES;
        this.places = places;
        this.ofStrangers = new Bodies(Math.max(1, places / PLACES_PER_STRANGER), strangers);
        this.ofCallers = new Bodies(Math.max(1, places / PLACES_PER_CALLER), bytes - strangers);
    }

    static long longestBody(long bytes) {
        return (bytes - bytes / PARTS_OF_BYTES) / Bodies.HELD_FOR_EACH_BYTE;
    }

    /** @return false when it must be refused; otherwise it must {@link #leave} */
    boolean enter() {
        if (taken() >= places) {
            return false;
        }
        inside++;
        return true;
    }

    void leave() {
        inside--;
    }

    /** Whether somebody took the place of the one who asks while its body was on the way. */
    boolean isCrowded() {
        return taken() > places;
    }

    /** Where bodies of callers, or of those who are not known, are waited for. */
    Bodies bodies(boolean known) {
        return known ? ofCallers : ofStrangers;
    }

    private int taken() {
        return inside - ofStrangers.size() - ofCallers.size();
    }
}
