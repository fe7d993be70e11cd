package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.NewMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "Write the secret there, readable by you alone. Default: print it.")
    @Nullable
    Path secretFile;

    MachineCreateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var names = new Names(gateway);
        var ids = new ArrayList<UUID>();
        for (var owner : owners) {
            ids.add(names.person(owner));
        }
        try (var target = SecretFile.reserve(secretFile)) {
            var made = gateway.create("/v1/machines", new NewMachine(name, ids), MachineCredentials.class);
            var secret = String.valueOf(made.clientSecret());
            if (target.write(secret)) {
                var shown = new MachineCredentials(made.machine(), made.clientId(), null);
                report().result(shown, "client id " + made.clientId() + "\nsecret in " + secretFile);
            } else {
                report().result(made, "client id     " + made.clientId() + "\nclient secret " + secret);
            }
        }
        return ExitCode.OK;
    }
}
