package io.countersign.worker.token;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys with which the token fails while it signs with others: one that its vendor disabled, or whose file is damaged. Opening the breaker
 * for them would stop every Signer of the token as often as somebody asks for one of these. The first failure of a key opens the breaker
 * all the same, for nobody knows better yet. When another key signed after it and this one fails again, only this one rests: its orders
 * are refused at once, and one is let through after a pause that doubles from 0.2 to 5 s.
 */
final class KeyTroubles {
    private static final Logger LOG = LoggerFactory.getLogger(KeyTroubles.class);
    private static final long FIRST_PAUSE = Duration.ofMillis(200).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(5).toNanos();
    /** How long a signature by another key tells that the token works. */
    private static final long RECENT = Duration.ofMinutes(1).toNanos();

    private final String token;
    private final LongSupplier nanoClock;
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

        boolean tellsOfToken(Trouble trouble, String key, long now) {
            return !this.key.equals(key) && at - trouble.since() > 0 && now - at < RECENT;
        }
    }

    /**
     * What is known of a key.
     *
     * @param since its first failure since it signed
     * @param failedAt its last one
     * @param pause 0 while it does not rest
     * @param asked whether somebody was let through since the pause was set; what was under way before says nothing new
     */
    private record Trouble(String why, long since, long failedAt, long pause, long askAgainAt, boolean asked) {
        static Trouble first(String why, long now) {
            return new Trouble(why, now, now, 0, now, false);
        }

        boolean rests() {
            return pause > 0;
        }

        boolean isOver(long now) {
            return now - askAgainAt >= 0;
        }

        Trouble again(long now) {
            return new Trouble(why, since, now, pause, askAgainAt, asked);
        }

        /** Whoever may try now keeps the others waiting for another pause. */
        Trouble tried(long now) {
            return new Trouble(why, since, failedAt, pause, now + pause, true);
        }

        Trouble resting(String newWhy, long now) {
            if (rests() && !asked) {
                return again(now);
            }
            var longer = rests() ? Math.min(LONGEST_PAUSE, pause * 2) : FIRST_PAUSE;
            return new Trouble(newWhy, since, now, longer, now + longer, false);
        }
    }

    KeyTroubles(String token, LongSupplier nanoClock) {
        this.token = token;
        this.nanoClock = nanoClock;
    }

    /** Two threads at once may forget one of their keys, which is told again by its next signature. */
    void succeeded(String key) {
        long now = nanoClock.getAsLong();
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

    /**
     * After an order failed on two sessions: lets its key rest if the trouble is that key's alone.
     *
     * @return false when the token itself may be in trouble
     */
    boolean rest(String key, String why) {
        long now = nanoClock.getAsLong();
        var known = troubles.get(key);
        if (known == null || !isOnlyOf(key, known, now)) {
            troubles.compute(key, (id, before) -> before == null ? Trouble.first(why, now) : before.again(now));
            return false;
        }
        var rests = troubles.computeIfPresent(key, (id, before) -> before.resting(why, now));
        if (rests != null && !known.rests()) {
            LOG.warn("token {}: key {} rests while others sign, and is asked again after pauses: {}", token, key, why);
        }
        return true;
    }

    /** Another key signed since this one failed first, and no key that was sound failed after the last signature. */
    private boolean isOnlyOf(String key, Trouble trouble, long now) {
        var last = latest;
        var before = former;
        if (last == null) {
            return false;
        }
        var others = last.tellsOfToken(trouble, key, now) || (before != null && before.tellsOfToken(trouble, key, now));
        return others
                && troubles.entrySet().stream()
                        .noneMatch(other -> !other.getKey().equals(key)
                                && !other.getValue().rests()
                                && other.getValue().failedAt() - last.at >= 0);
    }

    /** The sentence for an order that comes while its key rests; null when it may wait for a session. */
    @Nullable
    String whyResting(String key) {
        var trouble = troubles.isEmpty() ? null : troubles.get(key);
        return trouble == null || !trouble.rests() || trouble.isOver(nanoClock.getAsLong()) ? null : sentence(trouble);
    }

    /** The same for an order that has a session and is not tried yet: when a pause is over, one may be each time. */
    @Nullable
    String whyNotNow(String key) {
        if (troubles.isEmpty()) {
            return null;
        }
        long now = nanoClock.getAsLong();
        var mine = new boolean[1];
        var trouble = troubles.computeIfPresent(key, (id, known) -> {
            mine[0] = !known.rests() || known.isOver(now);
            return mine[0] && known.rests() ? known.tried(now) : known;
        });
        return trouble == null || mine[0] ? null : sentence(trouble);
    }

    private static String sentence(Trouble trouble) {
        return trouble.why() + "; other keys of the token sign, and this one is asked again within "
                + TimeUnit.NANOSECONDS.toSeconds(LONGEST_PAUSE) + " s";
    }
}
