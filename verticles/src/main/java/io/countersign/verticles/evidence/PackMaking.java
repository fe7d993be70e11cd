package io.countersign.verticles.evidence;

import io.countersign.verticles.Audit;
import io.countersign.verticles.Call;
import io.countersign.verticles.export.ExportService;
import io.countersign.verticles.log.WitnessedNotes;
import io.countersign.verticles.store.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Makes one pack: what the tables say, then the events, page by page, then the report. A log of any size makes a long walk, so the walk
 * writes about itself, and whoever reads along sees that it goes on.
 */
final class PackMaking {
    private static final long LOOK_MILLIS = 500;

    private final Vertx vertx;
    private final Database database;
    private final Audit audit;
    private final ExportService exports;
    private final WitnessedNotes notes;
    private final Duration patience;
    private final Call call;
    private final Period wanted;
    private final Archive archive;

    /** @param patience how long it is waited for a checkpoint that covers all of the period */
    PackMaking(
            Vertx vertx,
            Database database,
            Audit audit,
            ExportService exports,
            WitnessedNotes notes,
            Duration patience,
            Call call,
            Period wanted,
            Archive archive) {
        this.vertx = vertx;
        this.database = database;
        this.audit = audit;
        this.exports = exports;
        this.notes = notes;
        this.patience = patience;
        this.call = call;
        this.wanted = wanted;
        this.archive = archive;
    }

    private record Tables(Coverage coverage, Findings findings) {}

    private record Told(Coverage coverage, Story story, Findings findings, Soundness soundness) {}

    Future<Void> make() {
        return covered(System.nanoTime())
                .compose(covered -> tables())
                .compose(this::told)
                .compose(told -> events(told).compose(done -> report(told)))
                .compose(done -> write(archive::finish));
    }

    /** What happened a moment ago has no checkpoint yet. */
    private Future<Void> covered(long began) {
        return database.read(tx -> Coverage.read(tx, wanted).map(Coverage::whole))
                .otherwise(tooMuch -> false)
                .compose(whole -> whole || System.nanoTime() - began >= patience.toNanos()
                        ? Future.succeededFuture()
                        : vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS).compose(later -> covered(began)));
    }

    private Future<Tables> tables() {
        return database.snapshot(tx -> Coverage.read(tx, wanted)
                .compose(coverage -> Troubles.read(tx, wanted)
                        .compose(troubles -> new Sources(vertx, tx, notes, coverage.period(), archive)
                                .findings(troubles)
                                .map(findings -> new Tables(coverage, findings)))));
    }

    /** The events up to the size that the tables were read with, so that neither knows of what the other does not. */
    private Future<Told> told(Tables tables) {
        var reader = new StoryReader(vertx, database, tables.coverage().period());
        return blocking(() -> new Progress(archive.entry("making.txt")))
                .compose(progress -> reader.upTo(tables.coverage().published(), progress)
                        .compose(story -> new PackVerification(vertx, audit, call, progress)
                                .of(story)
                                .compose(soundness -> reader.requests(story.grants())
                                        .map(requests -> new Told(
                                                tables.coverage(),
                                                story,
                                                tables.findings().with(requests),
                                                soundness))))
                        .compose(told -> write(progress::close).map(told)));
    }

    private Future<Void> events(Told told) {
        return blocking(() -> archive.entry("events.jsonl"))
                .compose(out -> events(told.story(), 0, out).compose(written -> write(out::close)));
    }

    /** The lines of the export, part by part. Where nothing of the period stands is not looked. */
    private Future<Void> events(Story story, long from, OutputStream out) {
        var next = story.nextPlace(from);
        if (next < 0) {
            return Future.succeededFuture();
        }
        return exports.part(call, wanted.signer(), next, story.to())
                .compose(part -> write(() -> {
                            out.write(part.body().getBytes());
                            out.flush();
                        })
                        .compose(written -> part.more() ? events(story, part.next(), out) : Future.succeededFuture()));
    }

    private Future<Void> report(Told told) {
        return write(() -> {
            if (!told.coverage().whole()) {
                archive.remark(told.coverage().words());
            }
            var period = told.coverage().period();
            try (var out = archive.entry("standing.json")) {
                new StandingJson(period, told.story(), told.findings().names()).write(out);
            }
            try (var out = archive.entry("report.html")) {
                new Report(told.coverage(), told.story(), told.findings(), told.soundness())
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
