package io.countersign.verticles.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Evidence.Pack;
import io.countersign.verticles.Evidence.Wanted;
import io.countersign.verticles.audit.AuditReads;
import io.countersign.verticles.audit.AuditService;
import io.countersign.verticles.export.ExportService;
import io.countersign.verticles.log.LogParts;
import io.countersign.verticles.log.LogVerification;
import io.countersign.verticles.log.Sequencer;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs of a log that a test sequences by hand. */
class EvidenceServiceTest {
    private static final String MARK = "0d5b7c52-6c11-4b1e-9b0a-d3a5d1f0c0de";

    @TempDir
    private Path directory;

    private TestBed bed;
    private Caller admin;
    private Caller stranger;
    private Sequencer sequencer;
    private EvidenceService evidence;

    @BeforeEach
    void open() throws SQLException {
        bed = TestBed.withWorker();
        admin = bed.admin(bed.organization("acme"), "Ada");
        stranger = bed.admin(bed.organization("globex"), "Gus");
        var parts = LogParts.of(
                bed.vertx(),
                bed.database(),
                bed.workerClient(),
                TestBed.TOKEN,
                new DomainConfig.AuditLog("sign.example.com/log", directory));
        sequencer = new Sequencer(bed.vertx(), bed.database(), parts);
        var reads = new AuditReads(bed.database());
        evidence = new EvidenceService(
                bed.vertx(),
                bed.database(),
                new AuditService(bed.database(), new LogVerification(bed.vertx(), bed.database(), parts), reads),
                new ExportService(bed.vertx(), bed.database(), reads, parts.notes()),
                parts.notes(),
                Duration.ZERO);
    }

    @AfterEach
    void close() throws SQLException {
        bed.close();
    }

    private void happen(Caller who, String text) {
        bed.ok(bed.database().systemChange(tx -> {
            tx.record(
                    Event.by(who.id(), who.organization(), "request.commented").with("text", text));
            return Future.succeededFuture();
        }));
    }

    /** Until a checkpoint covers everything that was written. */
    private void sign() {
        var covered = "SELECT (SELECT max(size) FROM log_checkpoints) >= (SELECT count(*) FROM audit_leaves)";
        while (!"t".equals(bed.column(covered).getFirst())) {
            bed.ok(sequencer.once());
        }
    }

    private Map<String, String> taken(Caller by) throws IOException {
        var pack = bed.ok(evidence.takeEvidence(TestBed.call(by), new Wanted(null, null, null)));
        return unpacked(read(pack));
    }

    private Buffer read(Pack pack) {
        var all = Buffer.buffer();
        for (var piece = bed.ok(pack.next()); piece.length() > 0; piece = bed.ok(pack.next())) {
            all.appendBuffer(piece);
        }
        return all;
    }

    private static Map<String, String> unpacked(Buffer archive) throws IOException {
        var files = new TreeMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive.getBytes()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    @Test
    void with_checkpoints_withheld_a_pack_says_before_what_it_ends_and_with_them_it_has_it() throws Exception {
        happen(admin, "covered");
        sign();
        happen(stranger, "nothing of theirs matters here");
        var whole = taken(admin);
        assertThat(whole.get("report.html")).doesNotContain("This pack ends before");
        assertThat(whole.get("MANIFEST")).doesNotContain("#");

        happen(admin, MARK);
        var withheld = taken(admin);
        assertThat(withheld.get("events.jsonl")).contains("covered").doesNotContain(MARK);
        // The pack before was told of after its own end, and is missing as well.
        assertThat(withheld.get("report.html"))
                .contains("<p class=\"bad\">This pack ends before ")
                .contains(": 2 events from then on are covered by no checkpoint");
        assertThat(withheld.get("MANIFEST")).contains("# This pack ends before ");

        sign();
        var signed = taken(admin);
        assertThat(signed.get("events.jsonl")).contains("covered", MARK);
        assertThat(signed.get("report.html")).doesNotContain("This pack ends before");
    }

    private void happen(Event event) {
        bed.ok(bed.database().systemChange(tx -> {
            tx.record(event);
            return Future.succeededFuture();
        }));
    }

    @Test
    void an_untouched_log_was_read_again_from_the_first_to_the_last_event_of_the_pack() throws Exception {
        happen(admin, "covered");
        sign();
        assertThat(taken(admin).get("report.html"))
                .contains(
                        "<p class=\"about\">All 2 leaves from the first to the last event of this pack were read again")
                .contains("leaves of the whole log were read again")
                .doesNotContain("class=\"bad\"");
    }

    @Test
    void after_a_published_log_was_given_up_the_pack_of_another_organization_names_when_and_what_was_lost()
            throws Exception {
        happen(stranger, "covered");
        sign();
        happen(Event.system("log.rollback_detected")
                .with("publishedSize", 4711)
                .with("publishedRoot", "root")
                .with("databaseSize", 4242)
                .with("detail", "4711 leaves were published and the database has 4242"));
        happen(Event.system("log.damaged").with("kind", "leaf-hash").with("detail", "index 17: of " + MARK));
        bed.sql("INSERT INTO log_acknowledgements (id, size, root, by, reason) VALUES (gen_random_uuid(), 4711, '', '"
                + admin.id() + "', '" + MARK + "')");
        var report = String.valueOf(taken(stranger).get("report.html"));
        assertThat(report)
                .containsPattern("<p class=\"bad\">At 2[^<]*of 4711 events it had 4242")
                .containsPattern("<p class=\"bad\">At 2[^<]*found damaged \\(leaf-hash\\) at index 17\\.")
                .containsPattern("<p class=\"bad\">At 2[^<]*gave up a published log of 4711 events")
                .containsPattern("<p class=\"bad\">All [0-9]+ leaves");
        assertThat(report).as("what others said is theirs").doesNotContain(MARK);
    }
}
