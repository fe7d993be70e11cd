package io.countersign.gateway.http;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many calls may be under way at once so that they are answered soon. A queue that does not go away shows in the shortest time that any call
 * takes (the thought of CoDel, RFC 8289): while that is too long, fewer are let in; while it is short, more. Whoever is not let in is told at
 * once, and costs little. Used by all event loops.
 *
 * <p>Where several organizations call, one that has half of the places gets no more once few are left. One that calls alone has all of
 * them.
 */
final class Admission {
    /** A hardware token far away takes about as long; a queue before it is not told from it, so some are always let in. */
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(75);

    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    static final int FEWEST = 64;
    static final int MOST = 2_048;

    /** Each holds a place of its event loop and the answer: half of what one loop has room for. */
    static final int MOST_ASIDE = 2_048;

    /** While one organization has more than half of the places, so many find out whose they are although all are taken. */
    static final int LOOKED_AT = 64;

    /** Of the places, one in so many is kept for others than who floods, so that they need not wait until a call of the flood has ended. */
    static final int SCARCE = 8;

    static final int ONE_IN = 8;

    /** What is known of a call once it is known whose it is. */
    enum Claim {
        GRANTED,
        FULL,
        TOO_MANY_OF_ITS_ORGANIZATION
    }

    private final Shares shares = new Shares();
    private final LongSupplier nanoClock;
    private int limit = MOST;
    private int beyond;
    private int inside;
    private int mostInside;
    private int aside;
    private long shortest = Long.MAX_VALUE;
    private long windowBegan;
    private long emptySince;

    Admission(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.windowBegan = nanoClock.getAsLong();
    }

    long now() {
        return nanoClock.getAsLong();
    }

    /** @return false when it must be refused; otherwise it must {@link #leave} */
    synchronized boolean enter() {
        if (inside >= limit && !isLookedAt()) {
            return false;
        }
        if (inside == 0 && now() - emptySince >= WINDOW_NANOS) {
            // Whatever was slow has come to its end.
            limit = MOST;
        }
        inside++;
        mostInside = Math.max(mostInside, Math.min(inside, limit));
        return true;
    }

    /**
     * Whether it is found out whose call it is although all places are taken. While nobody but the flood was seen, that is of one in
     * so many, because it costs more than to refuse.
     */
    private boolean isLookedAt() {
        return shares.biggest() > limit / 2
                && inside < limit + LOOKED_AT
                && (shares.othersCall(now()) || ++beyond % ONE_IN == 0);
    }

    /** For a call that is inside. If granted, it must {@link #release} before it leaves; if not, it must leave all the same. */
    synchronized Claim claim(UUID organization) {
        var now = now();
        shares.see(organization, now);
        var half = limit / 2;
        var hasHalf = shares.of(organization) >= half;
        if (inside > limit - limit / SCARCE && hasHalf && shares.othersCall(now)) {
            return Claim.TOO_MANY_OF_ITS_ORGANIZATION;
        }
        if (inside > limit && (hasHalf || shares.biggest() <= half)) {
            return Claim.FULL;
        }
        shares.add(organization);
        return Claim.GRANTED;
    }

    synchronized void release(UUID organization) {
        shares.remove(organization);
    }

    /**
     * @param sinceNanos when it came, by the same clock
     * @param served whether it got what it wanted; a refusal may be quick whatever waits
     */
    synchronized void leave(long sinceNanos, boolean served) {
        inside--;
        var now = now();
        if (inside == 0) {
            emptySince = now;
        }
        if (served) {
            shortest = Math.min(shortest, now - sinceNanos);
        }
        if (now - windowBegan >= WINDOW_NANOS) {
            adjust();
            windowBegan = now;
            mostInside = inside;
            shortest = Long.MAX_VALUE;
        }
    }

    /**
     * Done but for waiting: it counts as answered now, and no longer as inside.
     *
     * @return false when too many wait, so that it stays inside; otherwise it must {@link #leaveAside}
     */
    synchronized boolean stepAside(long sinceNanos) {
        if (aside >= MOST_ASIDE) {
            return false;
        }
        aside++;
        leave(sinceNanos, true);
        return true;
    }

    synchronized void leaveAside() {
        aside--;
    }

    private void adjust() {
        if (shortest == Long.MAX_VALUE) {
            return;
        }
        if (shortest <= SOON_NANOS) {
            // Also when few are inside: what a crowd of yesterday left behind must not meet the one of today.
            limit = Math.min(MOST, limit + limit / 4);
        } else if (mostInside >= FEWEST) {
            // What is under way is what is answered in a second, times how long one takes (Little's law). Fewer make no
            // queue.
            limit = Math.max(FEWEST, (int) (mostInside * SOON_NANOS / shortest));
        }
    }
}
