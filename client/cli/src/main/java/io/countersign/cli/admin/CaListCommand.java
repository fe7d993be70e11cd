package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.CertificateAuthority;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Lists internal CAs. */
@Command(
        name = "list",
        description = "List the internal certificate authorities; with --output json also their certificates.",
        footer = {"", "Example:", "  countersign ca list"})
final class CaListCommand extends CliCommand {

    CaListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var authorities = gateway().all("/v1/certificate-authorities", Map.of(), CertificateAuthority.class);
        var table = new Table("ID", "NAME", "STATE", "KEY", "UNTIL", "SUBJECT");
        for (var ca : authorities) {
            table.row(ca.id(), ca.name(), ca.state(), ca.keyAlgorithm(), ca.notAfter(), ca.subject());
        }
        report().result(authorities, authorities.isEmpty() ? "No certificate authorities." : table.toString());
        return ExitCode.OK;
    }
}
