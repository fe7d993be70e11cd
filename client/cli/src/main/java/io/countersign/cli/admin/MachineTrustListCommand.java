package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.MachineTrust;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists whose tokens a machine identity may log in with. */
@Command(
        name = "list",
        description = "List which tokens of CI providers a machine identity may log in with.",
        footer = {"", "Example:", "  countersign machine trust list ci"})
final class MachineTrustListCommand extends CliCommand {
    @Parameters(paramLabel = "MACHINE", description = "Name or id of the machine identity.")
    String machine = "";

    MachineTrustListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var path = "/v1/machines/" + new Names(gateway).machine(machine) + "/trusts";
        var trusts = gateway.all(path, Map.of(), MachineTrust.class);
        var table = new Table("ID", "ISSUER", "AUDIENCE", "CLAIMS");
        trusts.forEach(trust -> table.row(trust.id(), trust.issuer(), trust.audience(), trust.claims()));
        report().result(trusts, trusts.isEmpty() ? "No trusts." : table.toString());
        return ExitCode.OK;
    }
}
