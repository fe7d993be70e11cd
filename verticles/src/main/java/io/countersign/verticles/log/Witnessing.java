package io.countersign.verticles.log;

import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the witnesses to cosign checkpoints (C2SP tlog-witness), the newest where no quorum is wanted; see {@link Offer}. One node at a
 * time does this, apart from the sequencer, and each witness by itself: one that is slow or away holds up nobody.
 */
public final class Witnessing {
    private static final Lease LEASE = new Lease("witnesses", Duration.ofSeconds(4));
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Database database;
    private final LogWatch watch;
    private final WitnessStore store;
    private final Offer offer;
    private final LeasedLoop loop;
    private final @Nullable OutboundPosts posts;
    private final List<WitnessCall> calls;

    /** @param posts null where there are no witnesses; closed with this */
    public Witnessing(
            Vertx vertx,
            Database database,
            LogParts parts,
            List<DomainConfig.Witness> witnesses,
            @Nullable OutboundPosts posts) {
        this(vertx, database, parts, witnesses, posts, System::nanoTime);
    }

    Witnessing(
            Vertx vertx,
            Database database,
            LogParts parts,
            List<DomainConfig.Witness> witnesses,
            @Nullable OutboundPosts posts,
            LongSupplier nanos) {
        this.database = database;
        this.watch = parts.watch();
        this.store = new WitnessStore(database);
        this.offer = new Offer(parts.notes().quorum(), nanos);
        this.posts = posts;
        this.calls = posts == null
                ? List.of()
                : witnesses.stream()
                        .map(witness -> new WitnessCall(store, posts, witness))
                        .toList();
        this.loop = new LeasedLoop(
                vertx,
                database,
                LEASE,
                PERIOD,
                "witnesses of the audit log are not asked at the moment; trying again",
                held -> round().map(0));
    }

    public void start() {
        if (!calls.isEmpty()) {
            loop.start();
        }
    }

    /** Begins what is due, where this node gets the lease; completes before the witnesses answered. */
    Future<OptionalInt> once() {
        return loop.round();
    }

    /** Completes when no witness is waited for. */
    Future<Void> quiet() {
        return Future.join(calls.stream().map(WitnessCall::underWay).toList())
                .otherwiseEmpty()
                .mapEmpty();
    }

    private Future<Void> round() {
        // What does not continue the published log must not be cosigned as if it did.
        if (watch.rollback() != null) {
            return watch.stopped();
        }
        return database.read(LogStore::newestCheckpoint)
                .compose(note -> note.isEmpty() ? Future.succeededFuture() : ask(SignedNote.parse(note.get())));
    }

    private Future<Void> ask(SignedNote newest) {
        return store.stands(calls.stream().map(WitnessCall::key).toList()).map(stands -> {
            var note = offer.of(newest, stands.values());
            var size = Checkpoint.parse(note.text()).size();
            for (var call : calls) {
                call.begin(note, size, stands.getOrDefault(call.key().toString(), WitnessStore.Stand.NEW));
            }
            return null;
        });
    }

    public Future<Void> close() {
        return loop.close()
                .compose(closed -> quiet())
                .compose(quiet -> posts == null ? Future.succeededFuture() : posts.close());
    }
}
