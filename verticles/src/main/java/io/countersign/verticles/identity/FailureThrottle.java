package io.countersign.verticles.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops guessing: after ten failures within a minute a login or client id is refused as TooMany until that minute is over, whether
 * it exists or not. Remembered by this node alone; any thread.
 */
final class FailureThrottle {
    private static final int MOST_FAILURES = 10;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 100_000;

    private record Window(long startedNanos, AtomicInteger failures) {}

    private final Ticker ticker;
    private final Cache<String, Window> windows;

    FailureThrottle(Ticker ticker) {
        this.ticker = ticker;
        this.windows = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(WINDOW)
                .ticker(ticker)
                .build();
    }

    /** Fails when the name has failed too often. */
    Future<Void> check(String name) {
        var window = windows.getIfPresent(name);
        if (window == null || window.failures().get() < MOST_FAILURES) {
            return Future.succeededFuture();
        }
        var passed = TimeUnit.NANOSECONDS.toSeconds(ticker.read() - window.startedNanos());
        var wait = (int) Math.clamp(WINDOW.toSeconds() - passed, 1, WINDOW.toSeconds());
        return Future.failedFuture(
                new Refusal.TooMany("too many failed log-ins; wait " + wait + " s before the next try", wait)
                        .refused());
    }

    void failed(String name) {
        windows.get(name, first -> new Window(ticker.read(), new AtomicInteger()))
                .failures()
                .incrementAndGet();
    }
}
