package io.countersign.jca;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at one call. Whoever gives a call with an Idempotency-Key up and runs again has another key, and pays twice for what was done
 * already; so that one is sent again for minutes once it may have reached a gateway. A proxy's answer counts as one: it does not tell
 * whether a gateway had the call before. Where nothing was ever sent, as to a wrong URL, few attempts are enough.
 */
public final class Attempts {
    /** PostgreSQL changes over, or a gateway starts anew on another machine, in less; jobs of CI are given more. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int FEW = 5;
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final Duration LONGEST_WISH = Duration.ofSeconds(30);

    /** Of the 503: what is no problem document, and what the gateway does not know. */
    private static final Set<String> UNSETTLED = Set.of(GatewayException.NOT_A_GATEWAY, "OUTCOME_UNKNOWN");

    private final Retries retries;
    private final boolean lasting;
    private final boolean known;
    private int tried;
    private boolean sent;
    private boolean reached;
    private boolean mayHaveActed;
    private boolean said;
    private long reachedNanos;

    /** @param known whether a gateway answered at this address before */
    Attempts(Retries retries, boolean lasting, boolean known) {
        this.retries = retries;
        this.lasting = lasting;
        this.known = known;
    }

    /** From here on the attempt that is under way may do what it asks for. */
    public void sent() {
        sent = true;
    }

    /**
     * After an attempt whose connection was lost, or never came about.
     *
     * @return whether to try again, after the pause that was made here
     */
    public boolean again(String why) throws InterruptedIOException {
        if (sent || known) {
            reach();
        }
        mayHaveActed |= sent;
        return next(why, Optional.empty());
    }

    /**
     * After an attempt with an answer that may be another one by and by.
     *
     * @param code of its problem document
     * @param retryAfter its header; only delta-seconds are heeded (RFC 9110 section 10.2.3)
     * @return whether to try again, after the pause that was made here
     */
    public boolean again(int status, @Nullable String code, String why, @Nullable String retryAfter)
            throws InterruptedIOException {
        reach();
        mayHaveActed |= !settled(status, code);
        return next(why, wish(retryAfter));
    }

    private static Optional<Duration> wish(@Nullable String retryAfter) {
        return Optional.ofNullable(retryAfter)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    private void reach() {
        if (!reached) {
            reached = true;
            reachedNanos = retries.clock().nanos();
        }
    }

    private boolean next(String why, Optional<Duration> wish) throws InterruptedIOException {
        sent = false;
        tried++;
        var lasts = lasting && reached;
        if (lasts ? retries.clock().nanos() - reachedNanos >= LONGEST.toNanos() : tried >= FEW) {
            return false;
        }
        if (lasts && !said) {
            said = true;
            retries.talk()
                    .accept("Not done yet: " + why + " Trying again for at most " + LONGEST.toMinutes()
                            + " minutes, with the same Idempotency-Key, so that it is done only once.");
        }
        try {
            retries.clock().pause(pause(wish));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("Interrupted while waiting for the gateway.").initCause(e);
        }
        return true;
    }

    /** As long as was wished, and at length not shorter than without a wish. */
    private Duration pause(Optional<Duration> wish) {
        var longest = Math.min(FIRST_PAUSE_MILLIS << Math.min(tried, 10), LONGEST_PAUSE_MILLIS);
        var own = Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest));
        var wished = wish.map(length -> length.compareTo(LONGEST_WISH) < 0 ? length : LONGEST_WISH);
        return wished.filter(length -> tried < FEW || length.compareTo(own) > 0).orElse(own);
    }

    /**
     * A token after this one was refused; empty without another. An outage ends a call that may be done as little here as at the call
     * itself.
     */
    public Optional<String> renewed(TokenSource tokens, String refused) throws IOException {
        sent = false;
        while (true) {
            try {
                return tokens.renew(refused) ? Optional.of(tokens.token()) : Optional.empty();
            } catch (IOException | RuntimeException e) {
                if (!mayHaveActed || !tokens.mayPass(e) || !again(String.valueOf(e.getMessage()))) {
                    throw e;
                }
            }
        }
    }

    /**
     * Whether this refusal may be another answer by and by. Once something may be done, what does not come from a gateway ends nothing: a
     * proxy refuses with any status while it has no gateway behind it.
     */
    public boolean worthRetrying(int status, @Nullable String code) {
        return GatewayException.mayPass(status) || mayHaveActed && isForeign(code);
    }

    /** Whether this last refusal, which may be one of a token before anything was sent, tells for sure that nothing was done. */
    public boolean settledBy(int status, @Nullable String code) {
        return !sent && !mayHaveActed || settled(status, code) && (!mayHaveActed || judged(status, code));
    }

    /** Whether an answer says for sure that nothing was done by it. A gateway does not know it always, and a proxy before it never. */
    private static boolean settled(int status, @Nullable String code) {
        return status < 500 || status == 503 && code != null && !UNSETTLED.contains(code);
    }

    /** Whether the gateway refused this very call, after it looked whether its Idempotency-Key was used. */
    private static boolean judged(int status, @Nullable String code) {
        return status >= 400 && status < 500 && status != 401 && status != 429 && !isForeign(code);
    }

    private static boolean isForeign(@Nullable String code) {
        return code == null || code.equals(GatewayException.NOT_A_GATEWAY);
    }

    /** Whether what was asked for may be done although nobody said so. */
    public boolean mayHaveActed() {
        return mayHaveActed;
    }

    /** How many there were. */
    public int tried() {
        return tried;
    }
}
