package io.countersign.verticles.log;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** What the log of one node is made of. */
public record LogParts(LogStore store, LogKeys keys, LogWatch watch, WitnessedNotes notes, StartCheck check) {
    /** @param token where the key of the log is born when there is none yet */
    public static LogParts of(
            Vertx vertx, Database database, WorkerClient worker, String token, DomainConfig.AuditLog config) {
        var store = new LogStore(database);
        var directory = config.directory();
        var outside = directory == null ? CheckpointStore.none() : new CheckpointDirectory(vertx, directory);
        return new LogParts(
                store,
                new LogKeys(vertx, database, worker, token, config),
                new LogWatch(vertx, database, store, outside),
                new WitnessedNotes(config),
                new StartCheck(vertx, database));
    }

    /** Why this node can keep or sign no checkpoint at the moment; null while it can. */
    public @Nullable String trouble() {
        var unkept = watch.unkept();
        return unkept != null ? unkept : keys.missing();
    }
}
