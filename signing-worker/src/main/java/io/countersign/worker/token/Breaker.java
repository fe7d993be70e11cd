package io.countersign.worker.token;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Whether a token is worth asking. Open, every order is refused at once; after a pause that doubles from 0.2 to 5 s one session may probe.
 * A pause starts over only after a signature succeeded, so a token that opens sessions and fails to sign is not asked ever faster.
 */
final class Breaker {
    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
    private static final long FIRST_PAUSE = Duration.ofMillis(200).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(5).toNanos();

    private final String token;
    private long pause = FIRST_PAUSE;
    private long probeAt;
    private boolean probing;
    private int failedProbes;
    private volatile @Nullable String why;
    private volatile boolean forGood;
    private volatile boolean troubled;

    Breaker(String token) {
        this.token = token;
    }

    /** The sentence for refused orders; null while orders may be tried. */
    @Nullable
    String why() {
        return why;
    }

    boolean isOpen() {
        return why != null;
    }

    boolean isOpenForGood() {
        return forGood;
    }

    /** Stops asking the token until a probe succeeds. */
    synchronized void open(String reason) {
        if (forGood || why != null) {
            return;
        }
        why = reason;
        LOG.warn("token {}: breaker open, probing in {} ms: {}", token, schedule(), reason);
    }

    /** Stops asking until the worker is started anew: the PIN was refused, and a third try may lock the token. */
    synchronized void openForGood(String reason) {
        if (!forGood) {
            LOG.error("ALARM token {}: {}", token, reason);
            why = reason;
            forGood = true;
        }
    }

    /** True for exactly one caller each time the pause is over; that one must report by {@link #closed} or {@link #stillOpen}. */
    synchronized boolean claimProbe() {
        if (why == null || forGood || probing || System.nanoTime() - probeAt < 0) {
            return false;
        }
        probing = true;
        return true;
    }

    /** Whether a gentle probe was not enough. */
    synchronized boolean probedInVain() {
        return failedProbes > 0;
    }

    /** The probe succeeded. */
    synchronized void closed() {
        probing = false;
        failedProbes = 0;
        if (!forGood && why != null) {
            why = null;
            LOG.info("token {}: breaker closed, the token answers again", token);
        }
    }

    /** The probe failed, or did not come back in time. */
    synchronized void stillOpen(String reason) {
        if (probing && !forGood) {
            probing = false;
            failedProbes++;
            // A token may be away for days: once for each reason, not at each probe.
            var level = reason.equals(why) ? Level.DEBUG : Level.WARN;
            why = reason;
            LOG.atLevel(level).log("token {}: probe failed, the next in {} ms: {}", token, schedule(), reason);
        }
    }

    /** Returns the pause in milliseconds. */
    private long schedule() {
        var thisPause = pause;
        troubled = true;
        probeAt = System.nanoTime() + thisPause;
        pause = Math.min(LONGEST_PAUSE, thisPause * 2);
        return TimeUnit.NANOSECONDS.toMillis(thisPause);
    }

    /** An order was carried out. */
    void succeeded() {
        if (troubled) {
            synchronized (this) {
                troubled = false;
                pause = FIRST_PAUSE;
            }
        }
    }
}
