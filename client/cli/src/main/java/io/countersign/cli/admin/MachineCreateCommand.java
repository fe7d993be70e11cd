package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.NewMachine;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a machine identity. */
@Command(
        name = "create",
        description = "Create a machine identity (a CI job or service); its secret is shown this once.",
        footer = {"", "Example:", "  countersign machine create ci --owner lena --secret-file /run/secrets/countersign"
        })
final class MachineCreateCommand extends CliCommand {
    @Parameters(paramLabel = "NAME", description = "Name of the job or service.")
    String name = "";

    @Option(
            names = "--owner",
            required = true,
            paramLabel = "PERSON",
            description = "Who answers for it, by name, login or id; may be given several times.")
    List<String> owners = List.of();

    @Mixin
    MachineSecretOutput secret = new MachineSecretOutput();

    MachineCreateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var machine = new NewMachine(name, new Names(gateway).people(owners));
        secret.keep(report(), () -> gateway.create("/v1/machines", machine, MachineCredentials.class));
        return ExitCode.OK;
    }
}
