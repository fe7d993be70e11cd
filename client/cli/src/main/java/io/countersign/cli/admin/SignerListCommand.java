package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Signer;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Lists Signers. */
@Command(
        name = "list",
        description = "List the Signers you may see.",
        footer = {"", "Example:", "  countersign signer list"})
final class SignerListCommand extends CliCommand {

    SignerListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var signers = gateway().all("/v1/signers", Map.of(), Signer.class);
        var table = new Table("SLUG", "STATE", "KEY", "POLICY", "CERTIFICATE UNTIL", "SUBJECT");
        for (var signer : signers) {
            table.row(
                    signer.slug(),
                    signer.state(),
                    signer.keyAlgorithm(),
                    signer.policyVersion() == 0 ? "none" : "version " + signer.policyVersion(),
                    signer.notAfter(),
                    signer.subject());
        }
        report().result(signers, signers.isEmpty() ? "No Signers." : table.toString());
        return ExitCode.OK;
    }
}
