package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Finding;
import io.countersign.protocol.api.ReportName;
import java.io.IOException;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a report about rights and their use. */
@Command(
        name = "report",
        description = {
            "Find rights that nobody uses, and ways around a second person.",
            "",
            "  stale-members           neither log in nor do anything",
            "  unused-rights           may sign but did nothing with the Signer",
            "  unused-grants           hold a grant that nobody used",
            "  requesters-who-approve  ask for access and approve others on the same Signer",
            "  quick-approvers         approve within seconds of the request",
            "  one-person-signers      one person can come to a signature or a grant",
            "  impossible-steps        nobody can meet a step of the policy"
        },
        footer = {"", "Example:", "  countersign report unused-rights --signer demo-release --days 30"})
public final class ReportCommand extends CliCommand {
    @Parameters(paramLabel = "NAME", description = "Which report.")
    ReportName name = ReportName.STALE_MEMBERS;

    @Option(names = "--signer", paramLabel = "SLUG", description = "Only of this Signer.")
    @Nullable
    String signer;

    @Option(names = "--days", paramLabel = "N", description = "How many days back to look; default 90.")
    @Nullable
    Integer days;

    @Option(names = "--seconds", paramLabel = "N", description = "For quick-approvers: how soon is quick; default 60.")
    @Nullable
    Integer seconds;

    public ReportCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var query = new LinkedHashMap<String, Object>();
        if (signer != null) {
            query.put("signer", signer);
        }
        if (days != null) {
            query.put("days", days);
        }
        if (seconds != null) {
            query.put("seconds", seconds);
        }
        var path = "/v1/reports/" + name;
        var findings = gateway().all(path, query, Finding.class);
        var table = new Table("SIGNER", "WHO", "ROLE", "LAST", "COUNT", "FINDING");
        for (var finding : findings) {
            var who = finding.who();
            table.row(
                    finding.signerSlug(),
                    who == null ? null : who.name(),
                    finding.role(),
                    finding.lastAt(),
                    finding.count(),
                    finding.says());
        }
        report().result(findings, findings.isEmpty() ? "Nothing found." : table.toString());
        return ExitCode.OK;
    }
}
