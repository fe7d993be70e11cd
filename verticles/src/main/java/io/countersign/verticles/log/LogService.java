package io.countersign.verticles.log;

import io.countersign.protocol.api.GivenUpLog;
import io.countersign.protocol.api.LogRollback;
import io.countersign.protocol.api.LogScrub;
import io.countersign.protocol.api.LogStatus;
import io.countersign.protocol.api.OperationProof;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.merkle.TreeProofs;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.TilePath;
import io.countersign.verticles.Call;
import io.countersign.verticles.Log;
import io.countersign.verticles.LogFigures;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.Signing;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@link Log} over PostgreSQL. */
public final class LogService implements Log {
    private static final Queries VERIFY = Queries.of("verify");

    private final Database database;
    private final LogStore store;
    private final LogWatch watch;
    private final WitnessedNotes notes;
    private final Signing signing;

    /** @param signing tells who may read an operation */
    public LogService(Database database, LogParts parts, Signing signing) {
        this.database = database;
        this.store = parts.store();
        this.watch = parts.watch();
        this.notes = parts.notes();
        this.signing = signing;
    }

    @Override
    public Future<LogStatus> getLog(Call call) {
        return database.read(this::status);
    }

    private Future<LogStatus> status(Tx tx) {
        return LogKeys.find(tx)
                .compose(key -> LogStore.head(tx)
                        .compose(head -> LogStore.waiting(tx)
                                .compose(waiting -> scrub(tx)
                                        .compose(scrub -> notes.witnesses(tx)
                                                .map(witnesses -> new LogStatus(
                                                        key.map(Object::toString)
                                                                .orElse(null),
                                                        head.size(),
                                                        base64(head.root()),
                                                        waiting,
                                                        scrub,
                                                        witnesses,
                                                        rollback()))))));
    }

    private static Future<LogScrub> scrub(Tx tx) {
        return tx.first(
                        VERIFY.get("scrubStatus"),
                        Tuple.tuple(),
                        row -> new LogScrub(
                                row.getLong("next"),
                                row.getLong("rounds"),
                                row.getOffsetDateTime("began_at").toInstant(),
                                row.getLong("verified"),
                                row.getLong("damages")))
                .map(found -> found.orElseThrow(() -> new IllegalStateException("the table log_scrub lost its row")));
    }

    @Override
    public Future<LogFigures> figures() {
        return database.read(tx -> status(tx)
                .compose(status -> tx.first(VERIFY.get("lagOfLog"), Tuple.tuple(), row -> row.getDouble("lag"))
                        .map(lag -> new LogFigures(
                                status.size(),
                                status.waiting(),
                                lag.orElse(0.0),
                                status.scrub().verified(),
                                status.scrub().next(),
                                status.scrub().damages(),
                                status.witnesses()))));
    }

    private @Nullable LogRollback rollback() {
        var found = watch.rollback();
        return found == null
                ? null
                : new LogRollback(found.kept().size(), base64(found.kept().root()), found.detail());
    }

    @Override
    public Future<String> getLogCheckpoint() {
        return database.read(notes::newest)
                .compose(note -> note.map(found -> Future.succeededFuture(found.toString()))
                        .orElseGet(() -> missing("no checkpoint was signed yet; ask again in a second")));
    }

    @Override
    public Future<String> getLogKey() {
        return database.read(LogKeys::find)
                .compose(key -> key.map(found -> Future.succeededFuture(found.toString()))
                        .orElseGet(() -> missing("the log has no key yet; ask again in a second")));
    }

    @Override
    public Future<Buffer> getLogTile(String path) {
        var tile = TilePath.parse(path).orElse(null);
        if (tile == null || tile.level() == TilePath.ENTRIES) {
            return missing("no tile has this name; write <level>/<index>, as C2SP tlog-tiles does");
        }
        var wanted = new TreeProofs.Tile(tile.level(), tile.index());
        return store.tiles(List.of(wanted)).compose(tiles -> {
            var hashes = tiles.getOrDefault(wanted, new byte[0]);
            var length = tile.width() * MerkleTree.HASH;
            return hashes.length < length
                    ? missing("the log is not large enough for this tile")
                    : Future.succeededFuture(Buffer.buffer(hashes).slice(0, length));
        });
    }

    @Override
    public Future<Buffer> getLogEntries(Call call, String path) {
        if (!call.caller().platformAdmin()) {
            return Future.failedFuture(platformAdminRequired().refused());
        }
        var bundle = TilePath.parse("entries/" + path).orElse(null);
        if (bundle == null) {
            return missing("no bundle of entries has this name; write <index>, as C2SP tlog-tiles does");
        }
        var from = bundle.index() * TilePath.FULL;
        return store.entries(from, from + bundle.width())
                .compose(entries -> entries.size() < bundle.width()
                        ? missing("the log is not large enough for these entries")
                        : Future.succeededFuture(bundle(entries)));
    }

    /** Each entry behind its length in 16 bits. */
    private static Buffer bundle(List<byte[]> entries) {
        var bundle = Buffer.buffer();
        entries.forEach(entry -> bundle.appendUnsignedShort(entry.length).appendBytes(entry));
        return bundle;
    }

    @Override
    public Future<OperationProof> getOperationProof(Call call, UUID operation) {
        return signing.getOperation(call, operation)
                .compose(allowed -> database.read(tx -> LogStore.entryOfOperation(
                                tx, call.caller().organization(), operation)
                        .compose(entry -> entry.map(found -> prove(tx, found))
                                .orElseGet(() -> missing("the log has no entry of this operation")))));
    }

    private Future<OperationProof> prove(Tx tx, LogStore.Entry entry) {
        if (entry.index() < 0) {
            return Future.failedFuture(notYet());
        }
        return LogKeys.find(tx)
                .compose(key -> notes.covering(tx, entry.index()).compose(covering -> {
                    if (key.isEmpty() || covering.isEmpty()) {
                        return Future.failedFuture(notYet());
                    }
                    var note = covering.get();
                    var size = Checkpoint.parse(note.text()).size();
                    return LogProofs.inclusion(tx, List.of(entry.index()), size)
                            .map(ways -> LogProofs.proof(
                                    entry,
                                    Objects.requireNonNull(ways.get(entry.index())),
                                    note,
                                    key.get().toString()));
                }));
    }

    @Override
    public Future<LogStatus> giveUpPublishedLog(Call call, GivenUpLog givenUp) {
        if (!call.caller().platformAdmin()) {
            return Future.failedFuture(platformAdminRequired().refused());
        }
        var root = root(givenUp.publishedRoot());
        if (root == null) {
            return Future.failedFuture(Refusal.BadInput.field(
                            "/publishedRoot",
                            "write the base64 of 32 bytes that the gateway that stopped tells at /v1/log")
                    .refused());
        }
        return database.change(
                call,
                tx -> requireLost(tx, givenUp.publishedSize(), root).compose(lost -> {
                    tx.record(Event.by(call.caller().id(), call.caller().organization(), "log.given_up")
                            .with("publishedSize", givenUp.publishedSize())
                            .with("publishedRoot", givenUp.publishedRoot())
                            .with("reason", givenUp.reason()));
                    return LogStore.acknowledge(
                                    tx,
                                    Ids.next(),
                                    givenUp.publishedSize(),
                                    root,
                                    call.caller().id(),
                                    givenUp.reason())
                            .compose(written -> status(tx));
                }));
    }

    /** Nobody gives up beforehand what the database still continues. */
    private static Future<Void> requireLost(Tx tx, long size, byte[] root) {
        return LogStore.head(tx)
                .compose(head -> LogStore.rootAt(tx, size, head))
                .compose(present -> present != null && MessageDigest.isEqual(present, root)
                        ? Future.failedFuture(new Refusal.Conflict(
                                        "LOG_CONTINUES",
                                        "the database continues this checkpoint; there is nothing to give up")
                                .refused())
                        : Future.succeededFuture());
    }

    private static byte @Nullable [] root(String base64) {
        try {
            var root = Base64.getDecoder().decode(base64);
            return root.length == MerkleTree.HASH ? root : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static <T> Future<T> missing(String detail) {
        return Future.failedFuture(new Refusal.NotFound(detail).refused());
    }

    private RuntimeException notYet() {
        return new Refusal.Unavailable(
                        "NOT_IN_THE_LOG_YET",
                        "no checkpoint covers this operation yet, or its witnesses are being asked; ask again in a moment",
                        notes.soonSeconds())
                .refused();
    }

    private static Refusal platformAdminRequired() {
        return new Refusal.Forbidden(
                "NOT_A_PLATFORM_ADMIN", "the log holds events of all organizations; ask a platform admin");
    }
}
