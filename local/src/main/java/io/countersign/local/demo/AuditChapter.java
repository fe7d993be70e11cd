package io.countersign.local.demo;

import io.countersign.protocol.api.AuditEvent;
import io.countersign.protocol.api.AuditVerification;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Chapter 4: what the audit log says of all this, and that nobody touched it. */
final class AuditChapter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int PAGE = 200;
    /** Three by the first grant, two by the second. */
    private static final long SIGNED = 5;
    /** No grant, exhausted, revoked. */
    private static final long DENIED = 3;

    private final Narrator narrator;
    private final Visitor auditor;

    AuditChapter(Narrator narrator, Visitor auditor) {
        this.narrator = narrator;
        this.auditor = auditor;
    }

    void tell() throws StepFailed {
        narrator.chapter("4. The audit trail of all this");
        var events = narrator.step("Ada reads it: time (UTC), who, what", this::events);
        var words = new AuditWords(events);
        events.forEach(event -> narrator.detail(line(event, words)));
        narrator.done(
                SIGNED + " signatures and " + DENIED + " refusals to sign are in it, no more and no less",
                () -> count(events));
        var proof = narrator.step("its chain verifies: every leaf hashed again, every link walked", this::verify);
        narrator.detail(proof.leaves() + " leaves, " + proof.checkpoints() + " signed checkpoint"
                + (proof.checkpoints() == 1 ? "" : "s") + ", nothing bad");
    }

    private List<AuditEvent> events() throws IOException, InterruptedException {
        var events = new ArrayList<AuditEvent>();
        var page = auditor.page("/v1/audit?limit=" + PAGE, AuditEvent.class);
        events.addAll(page.items());
        for (var next = page.next(); next != null; next = page.next()) {
            var cursor = URLEncoder.encode(next, StandardCharsets.UTF_8);
            page = auditor.page("/v1/audit?limit=" + PAGE + "&cursor=" + cursor, AuditEvent.class);
            events.addAll(page.items());
        }
        return events.reversed();
    }

    private static String line(AuditEvent event, AuditWords words) {
        var who = event.actorName() == null ? "(system)" : event.actorName();
        return String.format(Locale.ROOT, "%s  %-8s %s", TIME.format(event.at()), who, words.of(event));
    }

    private static void count(List<AuditEvent> events) {
        expect(events, "signature.signed", SIGNED);
        expect(events, "signature.denied", DENIED);
        expect(events, "request.approved", 3);
        expect(events, "grant.revoked", 1);
    }

    private static void expect(List<AuditEvent> events, String type, long wanted) {
        var seen = events.stream().filter(event -> event.type().equals(type)).count();
        Unexpected.unless(seen == wanted, "the log holds " + seen + " events " + type + " instead of " + wanted);
    }

    private AuditVerification verify() throws IOException, InterruptedException {
        var proof = auditor.post("/v1/audit:verify", AuditVerification.class);
        Unexpected.unless(proof.verified() && proof.leaves() > 0, "the log does not verify: " + proof.firstBad());
        return proof;
    }
}
