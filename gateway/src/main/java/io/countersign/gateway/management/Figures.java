package io.countersign.gateway.management;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Figures of the whole installation that are read from the database when somebody scrapes; NaN while that does not answer. */
final class Figures<T> {
    private static final long PATIENCE_MILLIS = 1_000;

    private final Supplier<Future<T>> source;
    private final long freshNanos;
    private final Consumer<@Nullable T> listener;
    private volatile @Nullable T figures;
    private volatile long readAtNanos;
    private @Nullable Future<Void> reading;

    /** @param fresh no scraper asks more often; those who do get what was read before */
    Figures(Duration fresh, Supplier<Future<T>> source) {
        this(fresh, source, read -> {});
    }

    /** @param listener told of each reading, one after the other; null for one that failed */
    Figures(Duration fresh, Supplier<Future<T>> source, Consumer<@Nullable T> listener) {
        this.source = source;
        this.freshNanos = fresh.toNanos();
        this.listener = listener;
    }

    void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<T> figure) {
        Gauge.builder(name, () -> {
                    var known = figures;
                    return known == null ? Double.NaN : figure.applyAsDouble(known);
                })
                .description(description)
                .register(registry);
    }

    /** Reads them anew unless they are fresh; those who scrape at once share one reading. Never fails. */
    synchronized Future<Void> refresh() {
        if (reading != null) {
            return reading;
        }
        if (figures != null && System.nanoTime() - readAtNanos < freshNanos) {
            return Future.succeededFuture();
        }
        var started =
                source.get().timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).<Void>transform(this::read);
        reading = started.isComplete() ? null : started;
        return started;
    }

    private synchronized Future<Void> read(@Nullable T found, @Nullable Throwable failure) {
        figures = found;
        listener.accept(found);
        readAtNanos = System.nanoTime();
        reading = null;
        return Future.succeededFuture();
    }
}
