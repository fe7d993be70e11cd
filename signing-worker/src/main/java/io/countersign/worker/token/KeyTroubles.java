package io.countersign.worker.token;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys with which the token fails while it signs with others: one that its vendor disabled, or whose file is damaged. Opening the breaker
 * for them would stop every Signer of the token as often as somebody asks for one of these, so only the key rests: its orders are refused
 * at once, and one is let through after a pause that doubles from 0.2 to 5 s.
 */
final class KeyTroubles {
    private static final Logger LOG = LoggerFactory.getLogger(KeyTroubles.class);
    private static final long FIRST_PAUSE = Duration.ofMillis(200).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(5).toNanos();
    /** How long a signature by another key tells that the token works. */
    private static final long RECENT = Duration.ofSeconds(5).toNanos();

    private final String token;
    /** By CKA_ID. The keys of Signers: somebody made each of them, so there are no more than the token holds. */
    private final ConcurrentHashMap<String, Trouble> troubles = new ConcurrentHashMap<>();

    /** The key that signed last, and the last one that was another. */
    private volatile @Nullable Success latest;

    private volatile @Nullable Success former;

    /** A key at work; the time moves on, so that most signatures make no object. */
    private static final class Success {
        private final String key;
        private volatile long at;

        Success(String key, long at) {
            this.key = key;
            this.at = at;
        }

        boolean isOfAnother(String asked, long now) {
            return !key.equals(asked) && now - at < RECENT;
        }
    }

    /** What is known of a key in trouble; guarded by the map's compute. */
    private record Trouble(String why, long pause, long askAgainAt) {
        /** Whoever may try now keeps the others waiting for another pause. */
        Trouble tried(long now) {
            return new Trouble(why, pause, now + pause);
        }
    }

    KeyTroubles(String token) {
        this.token = token;
    }

    /** Two threads at once may forget one of their keys, which is told again by its next signature. */
    void succeeded(String key) {
        long now = System.nanoTime();
        var last = latest;
        if (last != null && last.key.equals(key)) {
            last.at = now;
        } else {
            former = last;
            latest = new Success(key, now);
        }
        if (!troubles.isEmpty() && troubles.remove(key) != null) {
            LOG.info("token {}: key {} signs again", token, key);
        }
    }

    /** Whether another key signed a moment ago, so that the trouble is not the token's. */
    boolean isOnlyOf(String key) {
        long now = System.nanoTime();
        var last = latest;
        var before = former;
        return (last != null && last.isOfAnother(key, now)) || (before != null && before.isOfAnother(key, now));
    }

    /** Lets the key rest, longer each time until it signs. */
    void rest(String key, String why) {
        long now = System.nanoTime();
        var rests = troubles.compute(key, (id, known) -> {
            long pause = known == null ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, known.pause() * 2);
            return new Trouble(why, pause, now + pause);
        });
        if (rests.pause() == FIRST_PAUSE) {
            LOG.warn("token {}: key {} rests while others sign, and is asked again after pauses: {}", token, key, why);
        }
    }

    /** The sentence for a refused order; null when it may be tried. One caller may each time that a pause is over. */
    @Nullable
    String whyResting(String key) {
        if (troubles.isEmpty()) {
            return null;
        }
        long now = System.nanoTime();
        var mine = new boolean[1];
        var trouble = troubles.computeIfPresent(key, (id, known) -> {
            mine[0] = now - known.askAgainAt() >= 0;
            return mine[0] ? known.tried(now) : known;
        });
        if (trouble == null || mine[0]) {
            return null;
        }
        return trouble.why() + "; other keys of the token sign, and this one is asked again within "
                + TimeUnit.NANOSECONDS.toSeconds(LONGEST_PAUSE) + " s";
    }
}
