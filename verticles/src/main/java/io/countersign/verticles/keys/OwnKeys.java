package io.countersign.verticles.keys;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the key of one purpose, or lets it be born: in the first token when that has Ed25519, else in a file. */
public final class OwnKeys {
    private static final Logger LOG = LoggerFactory.getLogger(OwnKeys.class);

    private final Vertx vertx;
    private final Database database;
    private final WorkerClient worker;
    private final String token;
    private final @Nullable Path directory;
    private final Purpose purpose;

    /**
     * @param token where the key is born when there is none yet
     * @param directory for a key in a file; null: there can be none
     */
    public OwnKeys(
            Vertx vertx,
            Database database,
            WorkerClient worker,
            String token,
            @Nullable Path directory,
            Purpose purpose) {
        this.vertx = vertx;
        this.database = database;
        this.worker = worker;
        this.token = token;
        this.directory = directory;
        this.purpose = purpose;
    }

    private record Stored(
            NoteKey key, @Nullable String token, @Nullable String ckaId) {
        static Stored of(Row row) {
            var key = new NoteKey(
                    row.getString("name"), row.getBuffer("public_key").getBytes());
            return new Stored(key, row.getString("token"), row.getString("cka_id"));
        }
    }

    /** The public key; empty until somebody opened it. */
    public static Future<Optional<NoteKey>> find(Tx tx, String find) {
        return tx.first(find, Tuple.tuple(), row -> Stored.of(row).key());
    }

    private Future<Optional<Stored>> stored(Tx tx) {
        return tx.first(purpose.find(), Tuple.tuple(), Stored::of);
    }

    /** The key to sign with, made by this call where there was none. Fails where only other gateways have it. */
    public Future<OwnKey> open() {
        return database.read(this::stored)
                .compose(found -> found.isPresent()
                        ? opened(found.get())
                        : database.systemChange(tx -> tx.first(purpose.lock(), Tuple.tuple(), row -> true)
                                .compose(locked -> stored(tx))
                                .compose(since -> since.isPresent() ? opened(since.get()) : create(tx))));
    }

    /** Why this node cannot sign with the key; empty when it can, or when there is none yet. Asks no token. */
    public Future<Optional<String>> missing() {
        return database.read(this::stored)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : opened(found.get())
                                .map(key -> Optional.<String>empty())
                                .otherwise(failure -> Optional.of(String.valueOf(failure.getMessage()))));
    }

    private Future<OwnKey> opened(Stored stored) {
        var heldBy = stored.token();
        var ckaId = stored.ckaId();
        if (heldBy != null && ckaId != null) {
            return Future.succeededFuture(inToken(stored.key(), heldBy, ckaId));
        }
        if (directory == null) {
            return Future.failedFuture("the key of the " + purpose.label()
                    + " is in a file and auditLog.directory is not set; name the folder that holds " + purpose.file());
        }
        return fromFile(() -> FileKey.open(directory.resolve(purpose.file()), stored.key()));
    }

    /** A transaction takes checked exceptions for an outage of PostgreSQL, and what is wrong with the file would not be heard. */
    private Future<OwnKey> fromFile(Callable<OwnKey> work) {
        return vertx.executeBlocking(work, false)
                .recover(failure ->
                        Future.failedFuture(new IllegalStateException(String.valueOf(failure.getMessage()), failure)));
    }

    private Future<OwnKey> create(Tx tx) {
        return born().recover(failure -> tokenHasNone(failure) ? inFile(failure) : Future.failedFuture(failure))
                .compose(made -> {
                    var reference = made instanceof TokenKey inToken ? inToken.reference() : null;
                    var key = made.key();
                    tx.record(purpose.born().apply(key).with("token", reference == null ? null : reference.token()));
                    var row = Tuple.of(
                            key.name(),
                            Buffer.buffer(key.publicKey()),
                            reference == null ? null : reference.token(),
                            reference == null ? null : reference.ckaId());
                    return tx.update(purpose.insert(), row).map(made);
                });
    }

    private Future<OwnKey> born() {
        var ckaId = WorkerClient.newCkaId();
        return worker.generateKey(token, ckaId, "countersign " + purpose.label(), KeyAlgorithm.ED25519)
                .map(spki -> inToken(NoteKey.ofSpki(purpose.name(), spki), token, ckaId));
    }

    private OwnKey inToken(NoteKey key, String heldBy, String ckaId) {
        return new TokenKey(key, new KeyReference(heldBy, ckaId, KeyAlgorithm.ED25519, key.spki()), worker);
    }

    /** A token that is only away or busy may have Ed25519 when it is back; one that refuses the order has none. */
    private static boolean tokenHasNone(Throwable failure) {
        return failure instanceof RefusedException refused
                && "TOKEN_REFUSED".equals(refused.refusal().code());
    }

    private Future<OwnKey> inFile(Throwable why) {
        if (directory == null) {
            return Future.failedFuture(why);
        }
        LOG.warn(
                "token {} makes no Ed25519 key, so the key of the {} is in {} of {}; copy it to every gateway",
                token,
                purpose.label(),
                purpose.file(),
                directory);
        return fromFile(() -> FileKey.born(directory, purpose.file(), purpose.name()));
    }
}
