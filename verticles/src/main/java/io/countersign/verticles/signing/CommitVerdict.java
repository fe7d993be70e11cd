package io.countersign.verticles.signing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the arbiter said of a call. Only {@link Committed} may be released. */
sealed interface CommitVerdict {

    /**
     * Durable.
     *
     * @param firstSlot slot of the first operation; 0 when nothing was charged
     * @param used of the grant right after this batch
     * @param expiresAt of the grant; null without one
     * @param sentNanos {@link System#nanoTime} before the statement was sent: the release is bounded from there
     */
    record Committed(
            long firstSlot, long used, long max, @Nullable Instant expiresAt, long sentNanos)
            implements CommitVerdict {}

    /** This identity used this idempotency key before. */
    record Duplicate() implements CommitVerdict {}

    /**
     * Something that decides moved since the call was authorized, or its conditions were judged for another time.
     *
     * @param at when, by PostgreSQL's clock
     */
    record Stale(Instant at) implements CommitVerdict {}

    /** The grant forbids it: exhausted, expired, revoked or not valid yet. */
    record GrantForbids(long used) implements CommitVerdict {}

    /** The answer of the database was lost and could not be found again in time. */
    record Unknown() implements CommitVerdict {}

    /** The queue is full, the node is closing, or PostgreSQL is away; nothing was sent. */
    record NotTried(boolean full) implements CommitVerdict {}
}
