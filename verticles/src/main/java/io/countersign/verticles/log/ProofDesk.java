package io.countersign.verticles.log;

import io.countersign.protocol.api.OperationProof;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where answers wait until the log proves them. PostgreSQL is asked once for all of them each time a checkpoint was signed or cosigned, and
 * once a second while somebody waits, for the notification that was lost; it is not asked while nobody does.
 */
public final class ProofDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ProofDesk.class);
    private static final long LONGEST_MILLIS = 5_000;
    private static final long LOOK_MILLIS = 1_000;

    /** Operations that are waited for at a time; beyond it answers go without their proofs. */
    private static final int MOST = 20_000;

    /** Operations of one look. */
    private static final int LOOK = 1_000;

    private final Vertx vertx;
    private final Database database;
    private final WitnessedNotes notes;
    private final LinkedHashMap<UUID, List<Waiter>> waiting = new LinkedHashMap<>();
    private boolean looking;
    private boolean lookAgain;
    private long timer = -1;

    /** @param notes which checkpoints are given out */
    public ProofDesk(Vertx vertx, Database database, WitnessedNotes notes, ChangeFeed feed) {
        this.vertx = vertx;
        this.database = database;
        this.notes = notes;
        feed.onNotification(notification -> {
            if (ChangeFeed.CHANGES.equals(notification.getChannel())
                    && notification.getPayload().startsWith("checkpoint:")) {
                look();
            }
        });
    }

    private static final class Waiter {
        private final Map<UUID, OperationProof> found = new HashMap<>();
        private final Promise<Map<UUID, OperationProof>> done = Promise.promise();
        private int missing;
        private long deadline = -1;
    }

    /** See {@link io.countersign.verticles.signing.Proofs#await}. */
    public Future<Map<UUID, OperationProof>> await(List<UUID> operations, boolean replayed) {
        var waiter = new Waiter();
        synchronized (this) {
            if (waiting.size() + operations.size() > MOST) {
                return Future.succeededFuture(Map.of());
            }
            waiter.missing = operations.size();
            waiter.deadline = vertx.setTimer(LONGEST_MILLIS, late -> leave(waiter, operations));
            operations.forEach(id ->
                    waiting.computeIfAbsent(id, first -> new ArrayList<>(1)).add(waiter));
            if (timer < 0) {
                timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look());
            }
        }
        if (replayed) {
            look();
        }
        return waiter.done.future();
    }

    private void leave(Waiter waiter, List<UUID> operations) {
        synchronized (this) {
            for (var id : operations) {
                var same = waiting.get(id);
                if (same != null && same.remove(waiter) && same.isEmpty()) {
                    waiting.remove(id);
                }
            }
        }
        waiter.done.tryComplete(waiter.found);
    }

    /** One look at a time; whoever asks during one gets another after it. */
    private void look() {
        List<UUID> wanted;
        synchronized (this) {
            if (waiting.isEmpty()) {
                vertx.cancelTimer(timer);
                timer = -1;
                return;
            }
            if (looking) {
                lookAgain = true;
                return;
            }
            looking = true;
            lookAgain = false;
            wanted = waiting.keySet().stream().limit(LOOK).toList();
        }
        database.read(tx -> read(tx, wanted))
                .compose(read -> read == null
                        ? Future.succeededFuture(Map.<UUID, OperationProof>of())
                        // Some hundred hashes for each proof.
                        : vertx.executeBlocking(read::proofs, false))
                .onComplete(result -> {
                    if (result.failed()) {
                        LOG.debug("answers wait for proofs that cannot be read this time", result.cause());
                    }
                    var more = give(result.failed() ? Map.of() : result.result(), wanted.size());
                    if (more) {
                        look();
                    }
                });
    }

    /** Whether another look is worth it at once. */
    private boolean give(Map<UUID, OperationProof> proofs, int asked) {
        var finished = new ArrayList<Waiter>();
        boolean more;
        synchronized (this) {
            proofs.forEach((id, proof) -> {
                for (var waiter : Objects.requireNonNullElse(waiting.remove(id), List.<Waiter>of())) {
                    waiter.found.put(id, proof);
                    if (--waiter.missing == 0) {
                        finished.add(waiter);
                    }
                }
            });
            looking = false;
            more = lookAgain || (asked == LOOK && !proofs.isEmpty());
        }
        for (var waiter : finished) {
            vertx.cancelTimer(waiter.deadline);
            waiter.done.tryComplete(waiter.found);
        }
        return more;
    }

    /** What the proofs of some operations are made of, read in one snapshot. */
    private record Read(String key, SignedNote note, Map<UUID, LogStore.Entry> covered, LogProofs.Ways ways) {
        Map<UUID, OperationProof> proofs() {
            var all = ways.all();
            var proofs = new HashMap<UUID, OperationProof>();
            covered.forEach((id, entry) ->
                    proofs.put(id, LogProofs.proof(entry, Objects.requireNonNull(all.get(entry.index())), note, key)));
            return proofs;
        }
    }

    /** Null while there is no checkpoint. */
    private Future<@Nullable Read> read(Tx tx, List<UUID> wanted) {
        return LogKeys.find(tx)
                .compose(key -> notes.newest(tx).compose(newest -> {
                    if (key.isEmpty() || newest.isEmpty()) {
                        return Future.succeededFuture(null);
                    }
                    var note = newest.get();
                    var size = Checkpoint.parse(note.text()).size();
                    return LogStore.entriesOfOperations(tx, wanted).compose(entries -> {
                        entries.values().removeIf(entry -> entry.index() >= size);
                        var indexes = entries.values().stream()
                                .map(LogStore.Entry::index)
                                .toList();
                        return LogProofs.read(tx, indexes, size)
                                .map(ways -> new Read(key.get().toString(), note, entries, ways));
                    });
                }));
    }
}
