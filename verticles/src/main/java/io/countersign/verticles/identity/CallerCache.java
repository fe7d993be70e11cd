package io.countersign.verticles.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Callers for the signing path, remembered until a change is heard of and for a second at most. Any thread.
 */
final class CallerCache {
    private static final Duration BELT = Duration.ofSeconds(1);
    private static final int MOST_REMEMBERED = 10_000;

    private final Cache<UUID, Holder> holders;
    private long changes;

    CallerCache(Ticker ticker) {
        this.holders = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(BELT)
                .ticker(ticker)
                .build();
    }

    Optional<Holder> find(UUID identity) {
        return Optional.ofNullable(holders.getIfPresent(identity));
    }

    /** Ask before reading the database, hand it to {@link #remember}. */
    synchronized long changes() {
        return changes;
    }

    /** Remembers what was read, unless a change was heard of since the reading began: it may be older than that change. */
    synchronized void remember(Holder holder, long changesBefore) {
        if (changes == changesBefore) {
            holders.put(holder.caller().id(), holder);
        }
    }

    synchronized void forget(UUID identityOrOrganization) {
        changes++;
        holders.asMap()
                .values()
                .removeIf(holder -> holder.caller().id().equals(identityOrOrganization)
                        || holder.caller().organization().equals(identityOrOrganization));
    }

    synchronized void forgetEverything() {
        changes++;
        holders.invalidateAll();
    }
}
