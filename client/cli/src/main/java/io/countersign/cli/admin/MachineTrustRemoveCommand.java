package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Names;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Trusts tokens of a CI provider no more. */
@Command(
        name = "remove",
        description = "Trust those tokens no more. Ends every access token of the machine identity at once.",
        footer = {"", "Example:", "  countersign machine trust remove ci 0199a1b2-..."})
final class MachineTrustRemoveCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "MACHINE", description = "Name or id of the machine identity.")
    String machine = "";

    @Parameters(
            index = "1",
            paramLabel = "TRUST",
            description = "Id of the trust, as countersign machine trust list shows it.")
    UUID trust = new UUID(0, 0);

    MachineTrustRemoveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        gateway.delete("/v1/machines/" + new Names(gateway).machine(machine) + "/trusts/" + trust);
        report().result(Map.of("removed", trust), "Removed trust " + trust + ".");
        return ExitCode.OK;
    }
}
