package io.countersign.verticles.evidence;

import io.countersign.protocol.api.AuditVerification;
import io.countersign.verticles.Audit;
import io.countersign.verticles.Call;
import io.countersign.verticles.export.ExportService;
import io.countersign.verticles.log.WitnessedNotes;
import io.countersign.verticles.store.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.OutputStream;
import java.time.Instant;
import java.util.concurrent.Callable;

/**
 * Makes one pack: what the tables say, then the events, page by page, then the report. A log of any size makes a long walk, so the walk
 * writes about itself, and whoever reads along sees that it goes on.
 */
final class PackMaking {
    private final Vertx vertx;
    private final Database database;
    private final Audit audit;
    private final ExportService exports;
    private final WitnessedNotes notes;
    private final Call call;
    private final Period period;
    private final Archive archive;

    PackMaking(
            Vertx vertx,
            Database database,
            Audit audit,
            ExportService exports,
            WitnessedNotes notes,
            Call call,
            Period period,
            Archive archive) {
        this.vertx = vertx;
        this.database = database;
        this.audit = audit;
        this.exports = exports;
        this.notes = notes;
        this.call = call;
        this.period = period;
        this.archive = archive;
    }

    /** What checking all leaves came to. */
    private record Verified(String words, boolean fine) {}

    private record Told(Story story, Findings findings) {}

    Future<Void> make() {
        return verified()
                .compose(verified -> database.snapshot(
                        tx -> new Sources(vertx, tx, notes, period, archive).tables(verified.words(), verified.fine())))
                .compose(this::told)
                .compose(told -> events(told.story()).compose(done -> report(told)))
                .compose(done -> write(archive::finish));
    }

    private Future<Verified> verified() {
        return audit.verifyAudit(call, Audit.Again.ALL)
                .map(PackMaking::told)
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

    /** The events up to the size that the tables were read with, so that neither knows of what the other does not. */
    private Future<Told> told(Sources.Tables tables) {
        var reader = new StoryReader(vertx, database, period);
        return blocking(() -> new Progress(archive.entry("making.txt")))
                .compose(progress -> reader.upTo(tables.published(), progress)
                        .compose(story -> write(progress::close).map(story)))
                .compose(story -> reader.requests(story.grants())
                        .map(requests -> new Told(story, tables.findings().with(requests))));
    }

    private Future<Void> events(Story story) {
        return blocking(() -> archive.entry("events.jsonl"))
                .compose(out -> events(story, 0, out).compose(written -> write(out::close)));
    }

    /** The lines of the export, part by part. Where nothing of the period stands is not looked. */
    private Future<Void> events(Story story, long from, OutputStream out) {
        var next = story.nextPlace(from);
        if (next < 0) {
            return Future.succeededFuture();
        }
        return exports.part(call, period.signer(), next, story.to())
                .compose(part -> write(() -> {
                            out.write(part.body().getBytes());
                            out.flush();
                        })
                        .compose(written -> part.more() ? events(story, part.next(), out) : Future.succeededFuture()));
    }

    private Future<Void> report(Told told) {
        return write(() -> {
            try (var out = archive.entry("report.html")) {
                new Report(period, told.story(), told.findings())
                        .write(out, Instant.now(), call.caller().name());
            }
        });
    }

    private interface Writing {
        void run() throws Exception;
    }

    private Future<Void> write(Writing writing) {
        return blocking(() -> {
            writing.run();
            return null;
        });
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }
}
