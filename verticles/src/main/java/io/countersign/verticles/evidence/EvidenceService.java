package io.countersign.verticles.evidence;

import io.countersign.verticles.Audit;
import io.countersign.verticles.Call;
import io.countersign.verticles.Evidence;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.export.ExportService;
import io.countersign.verticles.log.WitnessedNotes;
import io.countersign.verticles.signers.SignerLookup;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Evidence} over PostgreSQL. */
public final class EvidenceService implements Evidence {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceService.class);

    /** A checkpoint follows a commit within a second or two. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Database database;
    private final Audit audit;
    private final ExportService exports;
    private final WitnessedNotes notes;
    private final Duration patience;
    private final SignerLookup lookup = new SignerLookup();
    private final Set<UUID> busy = ConcurrentHashMap.newKeySet();

    /** @param notes which checkpoints are given out */
    public EvidenceService(Vertx vertx, Database database, Audit audit, ExportService exports, WitnessedNotes notes) {
        this(vertx, database, audit, exports, notes, PATIENCE);
    }

    EvidenceService(
            Vertx vertx,
            Database database,
            Audit audit,
            ExportService exports,
            WitnessedNotes notes,
            Duration patience) {
        this.vertx = vertx;
        this.database = database;
        this.audit = audit;
        this.exports = exports;
        this.notes = notes;
        this.patience = patience;
    }

    @Override
    public Future<Pack> takeEvidence(Call call, Wanted wanted) {
        if (!call.caller().isOrganizationAdmin()) {
            return Future.failedFuture(adminRequired());
        }
        var organization = call.caller().organization();
        if (!busy.add(organization)) {
            return Future.failedFuture(running());
        }
        return begin(call, wanted)
                .compose(period -> pack(call, period))
                .onFailure(failure -> busy.remove(organization));
    }

    /** On record before anything is read. */
    private Future<Period> begin(Call call, Wanted wanted) {
        var caller = call.caller();
        return database.change(
                call,
                tx -> signer(tx, call, wanted)
                        .compose(signer ->
                                tx.now().map(now -> Period.of(caller.organization(), wanted, now, signer.orElse(null))))
                        .map(period -> {
                            var event = Event.by(caller.id(), caller.organization(), "audit.evidence_taken")
                                    .with("since", period.since().toString())
                                    .with("until", period.until().toString());
                            tx.record(period.signer() == null ? event : event.signer(period.signer()));
                            return period;
                        }));
    }

    private Future<Optional<UUID>> signer(Tx tx, Call call, Wanted wanted) {
        var signer = wanted.signer();
        return signer == null
                ? Future.succeededFuture(Optional.empty())
                : lookup.readable(tx, call.caller(), signer).map(row -> Optional.of(row.id()));
    }

    private Future<Pack> pack(Call call, Period period) {
        return vertx.executeBlocking(() -> GrowingFile.create(vertx), false)
                .onSuccess(file -> make(call, period, file))
                .map(file -> file);
    }

    private void make(Call call, Period period, GrowingFile file) {
        new PackMaking(vertx, database, audit, exports, notes, patience, call, period, new Archive(file.writer()))
                .make()
                .onSuccess(made -> file.finish())
                .onFailure(failure -> {
                    LOG.warn("an evidence pack could not be made, or nobody reads it any more", failure);
                    file.fail(failure);
                })
                .onComplete(ended -> busy.remove(period.organization()));
    }

    private static RuntimeException adminRequired() {
        return new Refusal.Forbidden("ADMIN_REQUIRED", "the log of the organization is for its admins").refused();
    }

    private static RuntimeException running() {
        return new Refusal.Conflict(
                        "EVIDENCE_RUNNING",
                        "this gateway is making a pack for your organization already; ask again when it is done")
                .refused();
    }
}
