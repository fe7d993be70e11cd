package io.countersign.verticles.evidence;

import io.countersign.protocol.api.Policy;
import io.countersign.verticles.feed.LogEvent;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/** The page that a person reads: the questions of an auditor, one after the other. */
final class Report {
    private final Coverage coverage;
    private final Period period;
    private final Story story;
    private final Findings findings;
    private final Soundness soundness;
    private final Names names;

    Report(Coverage coverage, Story story, Findings findings, Soundness soundness) {
        this.coverage = coverage;
        this.period = coverage.period();
        this.story = story;
        this.findings = findings;
        this.soundness = soundness;
        this.names = findings.names();
    }

    void write(OutputStream out, Instant takenAt, String takenBy) throws XMLStreamException {
        try (var page = new HtmlPage(out, "Evidence of " + findings.organization())) {
            page.paragraph(
                    "about",
                    "From " + period.since() + " to before " + period.until()
                            + (period.signer() == null ? ", all Signers" : ", Signer " + names.of(period.signer()))
                            + ". Taken at " + takenAt + " by " + takenBy
                            + ". Names are those of today; what is told comes from the log, whose events are in events.jsonl.");
            if (!coverage.whole()) {
                page.paragraph("bad", coverage.words());
            }
            summary(page);
            signatures(page);
            requests(page);
            exceptions(page);
            policies(page);
            denied(page);
            new RightsPages(period, story, names).write(page);
            new StandInPages(new StandIns(period, story), names).write(page);
            campaigns(page);
            integrity(page);
        }
    }

    private void summary(HtmlPage page) throws XMLStreamException {
        var table = new Table("event", "how many");
        story.types().forEach(table::row);
        page.section("Summary", "Events of the period by type.").table(table, 0);
    }

    private void signatures(HtmlPage page) throws XMLStreamException {
        page.section("Who signed what", "Every signature that was released, by Signer.");
        var bySigner = story.signatures().stream()
                .collect(Collectors.groupingBy(
                        event -> names.of(event.signer()), TreeMap::new, Collectors.toCollection(ArrayList::new)));
        if (bySigner.isEmpty()) {
            page.paragraph("none", "None.");
        }
        for (var one : bySigner.entrySet()) {
            var table = new Table("at", "file (as claimed)", "digest", "by", "grant", "request", "operation");
            for (var event : one.getValue()) {
                table.row(
                        event.at(),
                        event.details().get("fileName"),
                        event.details().get("digest"),
                        names.of(event.actor()),
                        event.grant() == null ? "direct: no approval needed" : event.grant(),
                        event.grant() == null ? null : findings.requests().get(event.grant()),
                        event.operation());
            }
            page.heading(one.getKey()).table(table, 0);
        }
        cut(page, "signatures");
    }

    private static void cut(HtmlPage page, long missing) throws XMLStreamException {
        if (missing > 0) {
            page.paragraph("cut", "Cut: " + missing + " more are not shown here; events.jsonl has all of them.");
        }
    }

    private void cut(HtmlPage page, String section) throws XMLStreamException {
        cut(page, story.cut(section));
    }

    private void requests(HtmlPage page) throws XMLStreamException {
        page.section("Who approved what", "Requests with all that happened to them in the period.");
        if (story.requests().isEmpty()) {
            page.paragraph("none", "None.");
        }
        for (var request : story.requests().entrySet()) {
            var events = request.getValue();
            page.heading("Request " + request.getKey() + " on "
                    + names.of(events.getFirst().signer()));
            var table = new Table("at", "what", "by", "step", "hash", "words");
            for (var event : events) {
                table.row(
                        event.at(),
                        event.type(),
                        by(event),
                        event.details().get("step"),
                        event.details().get("hash"),
                        words(event));
            }
            page.table(table, 0);
        }
        cut(page, "requests");
    }

    private String by(LogEvent event) {
        var behalf = event.details().get("onBehalfOf");
        return names.of(event.actor()) + (behalf == null ? "" : " for " + names.of(behalf));
    }

    /** What an event says in words, each with what it is. */
    private String words(LogEvent event) {
        var said = new LinkedHashMap<String, String>();
        said.put("for", names.of(event.details().get("recipient")));
        said.put("to", names.of(event.details().get("grantee")));
        for (var name : List.of(
                "justification",
                "ticket",
                "signatures",
                "window",
                "notBefore",
                "expiresAt",
                "change",
                "state",
                "comment",
                "passkey",
                "text",
                "reason",
                "ratifyBy",
                "conditionsPassedOver",
                "approver",
                "scope",
                "used")) {
            said.put(name, names.in(event.details().get(name)));
        }
        return said.entrySet().stream()
                .filter(one -> !one.getValue().isEmpty())
                .map(one -> one.getKey() + ": " + one.getValue())
                .collect(Collectors.joining("; "));
    }

    private void exceptions(HtmlPage page) throws XMLStreamException {
        var table = new Table("at", "what", "Signer", "by", "grant", "words");
        for (var event : story.exceptions()) {
            table.row(
                    event.at(),
                    event.type(),
                    names.of(event.signer()),
                    names.of(event.actor()),
                    event.grant(),
                    words(event));
        }
        page.section(
                        "Pre-approvals and break-glass",
                        "Grants that nobody approved beforehand, why, and what a second person said of them.")
                .table(table, story.cut("exceptions"));
    }

    private void policies(HtmlPage page) throws XMLStreamException {
        page.section("Policy changes", "Before and after, and what that made harder or easier.");
        if (story.policies().isEmpty()) {
            page.paragraph("none", "None.");
        }
        for (var event : story.policies()) {
            var title = names.of(event.signer()) + ", at " + event.at() + ", by " + names.of(event.actor());
            if (event.type().equals("policy.set")) {
                page.heading(title + ": version " + event.details().get("version"))
                        .table(difference(event), 0);
            } else {
                page.heading(title + ": policy guard")
                        .paragraph(
                                "about",
                                "Guarded from then on: " + event.details().get("guarded"));
            }
        }
        cut(page, "policies");
    }

    private Table difference(LogEvent event) {
        var table = new Table("", "in words");
        var signer = event.signer();
        var versions = signer == null ? List.<Policy>of() : findings.policies().getOrDefault(signer, List.of());
        var version = versions.stream()
                .filter(policy -> Long.toString(policy.version()).equals(Story.text(event, "version")))
                .findFirst()
                .orElse(null);
        var change = version == null ? null : version.change();
        if (change == null) {
            table.row("after", names.in(event.details().get("sentence")));
            return table;
        }
        table.row("before", change.before());
        table.row("after", change.after());
        change.looser().forEach(line -> table.row("looser", line));
        change.tighter().forEach(line -> table.row("tighter", line));
        change.other().forEach(line -> table.row("changed", line));
        return table;
    }

    private void denied(HtmlPage page) throws XMLStreamException {
        var table = new Table("what", "Signer", "who", "reason", "how often", "first", "last");
        for (var group : story.denied().values()) {
            var first = group.first();
            table.row(
                    first.type(),
                    names.of(first.signer()),
                    first.actor() == null ? names.of(first.details().get("identity")) : names.of(first.actor()),
                    first.details().get("reason"),
                    group.count(),
                    first.at(),
                    group.last().at());
        }
        page.section("Denied attempts", "Signatures and log-ins that were refused or failed; equal ones in one line.")
                .table(table, story.cut("denied"));
    }

    private void campaigns(HtmlPage page) throws XMLStreamException {
        var table = new Table("at", "what", "campaign", "Signer", "whose right", "by", "outcome", "words");
        for (var event : story.campaigns()) {
            var name =
                    event.type().equals("campaign.created") ? Story.text(event, "name") : Story.text(event, "campaign");
            table.row(
                    event.at(),
                    event.type(),
                    name,
                    names.of(event.signer()),
                    names.of(event.details().get("holder")),
                    names.of(event.actor()),
                    event.details().get("verdict"),
                    names.in(event.details().get("reason")));
        }
        page.section("Recertification", "Campaigns, and rights that were kept or taken away in them.")
                .table(table, story.cut("campaigns"));
    }

    private void integrity(HtmlPage page) throws XMLStreamException {
        var integrity = findings.integrity();
        page.section("Log integrity", "The tree holds " + integrity.size() + " events of all organizations.");
        var fine = soundness.fine() && findings.troubles().isEmpty();
        for (var words : soundness.words()) {
            page.paragraph(fine ? "about" : "bad", words);
        }
        // The log belongs to all organizations of the installation, and nobody knows whose events were lost.
        for (var trouble : findings.troubles()) {
            page.paragraph("bad", trouble);
        }
        page.heading("Newest checkpoint")
                .verbatim(integrity.checkpoint())
                .heading("Key of the log")
                .verbatim(integrity.key())
                .paragraph(
                        "about",
                        "Compare the key with the one that was noted when the installation was new: a key that comes with what it"
                                + " verifies proves little.");
    }
}
