package io.countersign.verticles.log;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the key of the log, or lets it be born: in the first token when that has Ed25519, else in a file beside the checkpoints. */
final class LogKeys {
    private static final Logger LOG = LoggerFactory.getLogger(LogKeys.class);
    private static final Queries SQL = Queries.of("log");

    private final Vertx vertx;
    private final Database database;
    private final WorkerClient worker;
    private final String token;
    private final DomainConfig.AuditLog config;

    LogKeys(Vertx vertx, Database database, WorkerClient worker, String token, DomainConfig.AuditLog config) {
        this.vertx = vertx;
        this.database = database;
        this.worker = worker;
        this.token = token;
        this.config = config;
    }

    private record Stored(
            NoteKey key, @Nullable String token, @Nullable String ckaId) {
        static Stored of(Row row) {
            var key = new NoteKey(
                    row.getString("origin"), row.getBuffer("public_key").getBytes());
            return new Stored(key, row.getString("token"), row.getString("cka_id"));
        }
    }

    /** The public key; empty until a sequencer made it. */
    static Future<Optional<NoteKey>> find(Tx tx) {
        return stored(tx).map(found -> found.map(Stored::key));
    }

    private static Future<Optional<Stored>> stored(Tx tx) {
        return tx.first(SQL.get("findLogKey"), Tuple.tuple(), Stored::of);
    }

    /** The key to sign with, made by this call where there was none. Fails where only other gateways have it. */
    Future<CheckpointSigner> open() {
        return database.read(LogKeys::stored)
                .compose(found -> found.isPresent()
                        ? open(found.get())
                        : database.systemChange(tx -> tx.first(SQL.get("lockLogKey"), Tuple.tuple(), row -> true)
                                .compose(locked -> stored(tx))
                                .compose(since -> since.isPresent() ? open(since.get()) : create(tx))));
    }

    private Future<CheckpointSigner> open(Stored stored) {
        var heldBy = stored.token();
        var ckaId = stored.ckaId();
        if (heldBy != null && ckaId != null) {
            return Future.succeededFuture(tokenSigner(stored.key(), heldBy, ckaId));
        }
        var directory = config.directory();
        if (directory == null) {
            return Future.failedFuture(
                    "the key of the audit log is in a file and auditLog.directory is not set; name the folder that"
                            + " holds " + FileSigner.FILE);
        }
        return vertx.executeBlocking(() -> FileSigner.open(directory, stored.key()), false);
    }

    private Future<CheckpointSigner> create(Tx tx) {
        return born().recover(failure ->
                        tokenHasNone(failure) ? inFile(failure).map(signer -> signer) : Future.failedFuture(failure))
                .compose(signer -> {
                    var reference = signer instanceof TokenSigner inToken ? inToken.reference() : null;
                    var key = signer.key();
                    tx.record(Event.system("log.created")
                            .with("verifierKey", key.toString())
                            .with("token", reference == null ? null : reference.token()));
                    return tx.update(
                                    SQL.get("insertLogKey"),
                                    Tuple.of(
                                            key.name(),
                                            Buffer.buffer(key.publicKey()),
                                            reference == null ? null : reference.token(),
                                            reference == null ? null : reference.ckaId()))
                            .map(signer);
                });
    }

    private Future<CheckpointSigner> born() {
        var ckaId = WorkerClient.newCkaId();
        return worker.generateKey(token, ckaId, "countersign audit log", KeyAlgorithm.ED25519)
                .map(spki -> tokenSigner(NoteKey.ofSpki(config.origin(), spki), token, ckaId));
    }

    private TokenSigner tokenSigner(NoteKey key, String heldBy, String ckaId) {
        return new TokenSigner(key, new KeyReference(heldBy, ckaId, KeyAlgorithm.ED25519, key.spki()), worker);
    }

    /** A token that is only away or busy may have Ed25519 when it is back. */
    private static boolean tokenHasNone(Throwable failure) {
        return failure instanceof RefusedException refused && !(refused.refusal() instanceof Refusal.Unavailable);
    }

    private Future<FileSigner> inFile(Throwable why) {
        var directory = config.directory();
        if (directory == null) {
            return Future.failedFuture(why);
        }
        LOG.warn(
                "token {} makes no Ed25519 key, so the key of the audit log is in {}; copy it to every gateway",
                token,
                directory);
        return vertx.executeBlocking(() -> FileSigner.create(directory, config.origin()), false);
    }
}
