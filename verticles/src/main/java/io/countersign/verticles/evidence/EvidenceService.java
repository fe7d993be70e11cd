package io.countersign.verticles.evidence;

import io.countersign.protocol.api.AuditVerification;
import io.countersign.verticles.Audit;
import io.countersign.verticles.Call;
import io.countersign.verticles.Evidence;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.export.ExportService;
import io.countersign.verticles.log.WitnessedNotes;
import io.countersign.verticles.signers.SignerLookup;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Evidence} over PostgreSQL: pages of events pass through to a temporary file, whatever the size of the log. */
public final class EvidenceService implements Evidence {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceService.class);
    private static final Queries SQL = Queries.of("evidence");

    private final Vertx vertx;
    private final Database database;
    private final Audit audit;
    private final ExportService exports;
    private final WitnessedNotes notes;
    private final SignerLookup lookup = new SignerLookup();
    private final Set<UUID> busy = ConcurrentHashMap.newKeySet();

    /** @param notes which checkpoints are given out */
    public EvidenceService(Vertx vertx, Database database, Audit audit, ExportService exports, WitnessedNotes notes) {
        this.vertx = vertx;
        this.database = database;
        this.audit = audit;
        this.exports = exports;
        this.notes = notes;
    }

    /** What checking all leaves came to. */
    private record Verified(String words, boolean fine) {}

    @Override
    public Future<Pack> takeEvidence(Call call, Wanted wanted) {
        if (!call.caller().isOrganizationAdmin()) {
            return Future.failedFuture(adminRequired());
        }
        var organization = call.caller().organization();
        if (!busy.add(organization)) {
            return Future.failedFuture(running());
        }
        return begin(call, wanted).compose(period -> pack(call, period)).eventually(() -> {
            busy.remove(organization);
            return Future.succeededFuture();
        });
    }

    /** On record before anything is read. */
    private Future<Period> begin(Call call, Wanted wanted) {
        var caller = call.caller();
        return database.change(
                call,
                tx -> signer(tx, call, wanted)
                        .compose(signer -> tx.first(
                                        SQL.get("now"),
                                        Tuple.tuple(),
                                        row -> row.getOffsetDateTime("now").toInstant())
                                .map(now -> Period.of(
                                        caller.organization(), wanted, now.orElseThrow(), signer.orElse(null))))
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
        return verified(call)
                .compose(verified -> blocking(Archive::create)
                        .compose(archive -> fill(call, period, archive, verified)
                                .compose(filled -> blocking(() -> {
                                    archive.finish();
                                    return new Pack(archive.file());
                                }))
                                .onFailure(failure -> blocking(() -> {
                                            archive.close();
                                            return archive;
                                        })
                                        .onFailure(
                                                left -> LOG.warn("{} could not be deleted", archive.file(), left)))));
    }

    private Future<Verified> verified(Call call) {
        return audit.verifyAudit(call, Audit.Again.ALL)
                .map(EvidenceService::told)
                .otherwise(failure -> new Verified("Not verified for this pack: " + failure.getMessage(), false));
    }

    private static Verified told(AuditVerification result) {
        return result.verified()
                ? new Verified(
                        (result.complete() ? "All " : "The first ") + result.leaves() + " of " + result.size()
                                + " leaves were read again for this pack, and every one fits.",
                        true)
                : new Verified("THE LOG WAS TOUCHED: " + result.firstBad(), false);
    }

    private Future<Void> fill(Call call, Period period, Archive archive, Verified verified) {
        var caller = call.caller();
        return database.snapshot(
                        tx -> new Sources(vertx, tx, notes, period, archive).tables(verified.words(), verified.fine()))
                .compose(tables -> told(period, tables))
                .compose(told -> blocking(() -> archive.entry("events.jsonl"))
                        .compose(out -> events(
                                        call,
                                        period,
                                        told.story().from(),
                                        told.story().to(),
                                        out)
                                .compose(written -> blocking(() -> {
                                    out.close();
                                    return out;
                                })))
                        .compose(done -> blocking(() -> {
                            try (var out = archive.entry("report.html")) {
                                new Report(period, told.story(), told.findings())
                                        .write(out, Instant.now(), caller.name());
                            }
                            return archive;
                        })))
                .mapEmpty();
    }

    private record Told(Story story, Findings findings) {}

    /** The events up to the size that the tables were read with, so that neither knows of what the other does not. */
    private Future<Told> told(Period period, Sources.Tables tables) {
        var reader = new StoryReader(vertx, database, period);
        return reader.upTo(tables.published())
                .compose(story -> reader.requests(story.grants())
                        .map(requests -> new Told(story, tables.findings().with(requests))));
    }

    /** The lines of the export, part by part. */
    private Future<Void> events(Call call, Period period, long from, long to, OutputStream out) {
        if (to == 0) {
            return Future.succeededFuture();
        }
        return exports.part(call, period.signer(), from, to)
                .compose(part -> blocking(() -> {
                            out.write(part.body().getBytes());
                            return part;
                        })
                        .compose(written ->
                                part.more() ? events(call, period, part.next(), to, out) : Future.succeededFuture()));
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return vertx.executeBlocking(work, false);
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
