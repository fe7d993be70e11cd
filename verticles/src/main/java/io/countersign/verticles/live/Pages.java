package io.countersign.verticles.live;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.countersign.verticles.feed.EventLog;
import io.countersign.verticles.feed.LogEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Older events, for streams that catch up. Those that are at the same place share one reading; few readings are made at a time. */
final class Pages {
    /** Events of a page. */
    static final int SIZE = 256;

    /** So many connections of the pool at most. */
    private static final int MOST_AT_ONCE = 3;

    private static final int MOST_KEPT = 16;

    private final EventLog log;
    private final Rights rights;
    private final Window window;
    private final Cache<Long, Page> whole =
            Caffeine.newBuilder().maximumSize(MOST_KEPT).build();
    private final Map<Long, Promise<Page>> awaited = new HashMap<>();
    private final Queue<Long> waiting = new ArrayDeque<>();
    private int underWay;

    /** @param window whose head tells how far the log surely is */
    Pages(EventLog log, Rights rights, Window window) {
        this.log = log;
        this.rights = rights;
        this.window = window;
    }

    /** Events from index {@code first} on, fewer than a page holds where the log ends. */
    record Page(long first, List<Entry> entries) {
        @Nullable
        Entry at(long index) {
            return index < first || index >= first + entries.size() ? null : entries.get((int) (index - first));
        }
    }

    /** The page that has a place for this index. */
    synchronized Future<Page> around(long index) {
        var number = index / SIZE;
        var kept = whole.getIfPresent(number);
        if (kept != null) {
            return Future.succeededFuture(kept);
        }
        var promise = awaited.get(number);
        if (promise == null) {
            promise = Promise.promise();
            awaited.put(number, promise);
            waiting.add(number);
            next();
        }
        return promise.future();
    }

    /** Begins the next reading. */
    private void next() {
        if (underWay < MOST_AT_ONCE && waiting.poll() instanceof Long number) {
            underWay++;
            read(number).onComplete(page -> over(number, page, null), failure -> over(number, null, failure));
        }
    }

    private Future<Page> read(long number) {
        var first = number * SIZE;
        // Before it is read: what is missing below is gone, and not on its way.
        var surely = window.head();
        return log.from(first, SIZE)
                .map(events -> whole(events, first, surely))
                .compose(rights::judge)
                .map(entries -> new Page(first, entries));
    }

    /** With something that nobody sees where a leaf was deleted: streams pass it, and each event is at its place. */
    private static List<LogEvent> whole(List<LogEvent> events, long first, long surely) {
        var read = events.isEmpty() ? first : events.getLast().index() + 1;
        var end = Math.min(first + SIZE, Math.max(read, surely));
        var all = new ArrayList<LogEvent>();
        for (var event : events) {
            fill(all, first, event.index());
            all.add(event);
        }
        fill(all, first, end);
        return all;
    }

    private static void fill(List<LogEvent> all, long first, long end) {
        while (first + all.size() < end) {
            all.add(LogEvent.unreadable(first + all.size()));
        }
    }

    private void over(long number, @Nullable Page page, @Nullable Throwable failure) {
        Promise<Page> promise;
        synchronized (this) {
            underWay--;
            promise = Objects.requireNonNull(awaited.remove(number));
            if (page != null && page.entries().size() == SIZE) {
                whole.put(number, page);
            }
            next();
        }
        if (page == null) {
            promise.fail(failure);
        } else {
            promise.complete(page);
        }
    }
}
