package io.countersign.verticles.log;

import io.countersign.protocol.tlog.NoteKey;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.keys.OwnKeys;
import io.countersign.verticles.keys.Purpose;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key of the log, which signs checkpoints; where there is none it is born when the first one is due. */
final class LogKeys {
    private static final Queries SQL = Queries.of("log");

    private final OwnKeys keys;
    private volatile @Nullable String missing;
    private Future<?> looking = Future.succeededFuture();

    LogKeys(Vertx vertx, Database database, WorkerClient worker, String token, DomainConfig.AuditLog config) {
        var purpose = new Purpose(
                config.origin(),
                "audit log",
                "checkpoint-key.pem",
                SQL.get("findLogKey"),
                SQL.get("lockLogKey"),
                SQL.get("insertLogKey"),
                key -> Event.system("log.created").with("verifierKey", key.toString()));
        this.keys = new OwnKeys(vertx, database, worker, token, config.directory(), purpose);
    }

    /** The public key; empty until a sequencer made it. */
    static Future<Optional<NoteKey>> find(Tx tx) {
        return OwnKeys.find(tx, SQL.get("findLogKey"));
    }

    /** The key to sign with, made by this call where there was none. Fails where only other gateways have it. */
    Future<CheckpointSigner> open() {
        return keys.open().map(CheckpointSigner::new);
    }

    /** Looks whether this node has the key, which it may need only when it has the lease. One look at a time. */
    void look() {
        if (looking.isComplete()) {
            // That PostgreSQL does not answer is told elsewhere.
            looking = keys.missing().onSuccess(why -> missing = why.orElse(null));
        }
    }

    /** Why this node cannot sign with the key; null when it can or there is none yet, as far as {@link #look} saw. */
    public @Nullable String missing() {
        return missing;
    }
}
