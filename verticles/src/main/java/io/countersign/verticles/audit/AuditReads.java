package io.countersign.verticles.audit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.countersign.verticles.Call;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Reading the audit log is recorded before anything is read. The same reading by the same caller is recorded once in ten minutes by each
 * gateway: whoever turns pages or looks again does not fill the log with having looked.
 */
public final class AuditReads {
    private static final Duration SAME_READING = Duration.ofMinutes(10);
    private static final int MOST = 10_000;

    private final Database database;
    private final Cache<Reading, Future<Void>> recent = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(SAME_READING)
            .build();

    private record Reading(UUID caller, String type, Map<String, Object> what) {}

    public AuditReads(Database database) {
        this.database = database;
    }

    /**
     * Completes when the reading is on record.
     *
     * @param what which part is read, as details of the event
     */
    public Future<Void> record(Call call, String type, Map<String, Object> what) {
        var reading = new Reading(call.caller().id(), type, new TreeMap<>(what));
        var known = recent.getIfPresent(reading);
        if (known != null && !known.failed()) {
            return known;
        }
        var written = write(call, type, what);
        recent.put(reading, written);
        return written;
    }

    private Future<Void> write(Call call, String type, Map<String, Object> what) {
        return database.change(call, tx -> {
            var event = Event.by(call.caller().id(), call.caller().organization(), type);
            for (var part : what.entrySet()) {
                event = event.with(part.getKey(), part.getValue());
            }
            tx.record(event);
            return Future.succeededFuture();
        });
    }
}
