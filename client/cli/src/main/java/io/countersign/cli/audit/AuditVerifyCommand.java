package io.countersign.cli.audit;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.AuditVerification;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Has the gateway walk the log. */
@Command(
        name = "verify",
        description =
                "Have every leaf of the audit log read again and its hash chain checked; ends with status 6 if one does not fit.",
        footer = {"", "Example:", "  countersign audit verify"})
public final class AuditVerifyCommand extends CliCommand {
    public AuditVerifyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var found = gateway().act("/v1/audit:verify", null, AuditVerification.class);
        var bad = found.firstBad();
        var text = found.leaves() + " leaves in " + found.nodes() + " chains read in " + found.tookMillis() + " ms: "
                + (bad == null
                        ? "every one fits."
                        : "leaf " + bad.id() + " does not fit (" + bad.kind() + "): " + bad.detail());
        report().result(found, text);
        return found.verified() ? ExitCode.OK : ExitCode.VERIFICATION_FAILED;
    }
}
