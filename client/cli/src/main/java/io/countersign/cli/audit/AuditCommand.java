package io.countersign.cli.audit;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.AuditEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads the audit log. */
@Command(
        name = "audit",
        description = "Read the audit log: the whole organization's, or with --signer the activity of one Signer.",
        footer = {
            "",
            "Examples:",
            "  countersign audit --signer release --type signature.",
            "  countersign audit --since 2026-11-21T00:00:00Z --output json",
            "  countersign audit verify"
        })
public final class AuditCommand extends CliCommand {
    @Option(names = "--signer", paramLabel = "SLUG", description = "Only of this Signer.")
    @Nullable
    String signer;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Only events of this type, or of this prefix when it ends in a dot: signature.")
    @Nullable
    String type;

    @Option(names = "--actor", paramLabel = "WHO", description = "Only what this person or machine did.")
    @Nullable
    String actor;

    @Option(names = "--request", paramLabel = "ID", description = "Only of this request.")
    @Nullable
    UUID request;

    @Option(names = "--grant", paramLabel = "ID", description = "Only of this grant.")
    @Nullable
    UUID grant;

    @Option(names = "--since", paramLabel = "TIME", description = "Not before, RFC 3339: 2026-11-21T08:00:00Z.")
    @Nullable
    Instant since;

    @Option(names = "--until", paramLabel = "TIME", description = "Before, RFC 3339.")
    @Nullable
    Instant until;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most this many events. Default: ${DEFAULT-VALUE}.")
    int limit;

    public AuditCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (limit < 1) {
            throw usage("--limit is at least 1.");
        }
        var gateway = gateway();
        var events = read(gateway);
        var table = new Table("AT", "TYPE", "ACTOR", "OPERATION", "DETAILS");
        for (var event : events) {
            table.row(event.at(), event.type(), event.actorName(), event.operation(), event.details());
        }
        report().result(events, events.isEmpty() ? "No events." : table.toString());
        return ExitCode.OK;
    }

    private List<AuditEvent> read(Gateway gateway) throws IOException {
        var ofOneSigner = signer != null && request == null && grant == null;
        var path = ofOneSigner ? "/v1/signers/" + Gateway.part(String.valueOf(signer)) + "/activity" : "/v1/audit";
        var query = query(gateway, ofOneSigner);
        var events = new ArrayList<AuditEvent>();
        while (events.size() < limit) {
            query.put("limit", Math.min(200, limit - events.size()));
            var page = gateway.page(path, query, AuditEvent.class);
            events.addAll(page.items());
            var next = page.next();
            if (next == null) {
                break;
            }
            query.put("cursor", next);
        }
        return events;
    }

    private LinkedHashMap<String, Object> query(Gateway gateway, boolean ofOneSigner) throws IOException {
        var query = new LinkedHashMap<String, Object>();
        if (signer != null && !ofOneSigner) {
            query.put("signer", signer);
        }
        if (type != null) {
            query.put("type", type);
        }
        if (actor != null) {
            query.put("actor", new Names(gateway).principal(actor));
        }
        if (request != null) {
            query.put("request", request);
        }
        if (grant != null) {
            query.put("grant", grant);
        }
        if (since != null) {
            query.put("since", since);
        }
        if (until != null) {
            query.put("until", until);
        }
        return query;
    }
}
