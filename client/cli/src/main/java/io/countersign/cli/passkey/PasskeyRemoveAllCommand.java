package io.countersign.cli.passkey;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Names;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes the passkeys of somebody who has lost them. */
@Command(
        name = "remove-all",
        description = {
            "Remove all passkeys of another person, who has lost them. For admins of the organization.",
            "What they signed stays signed. Their next passkey needs their password again."
        },
        footer = {"", "Example:", "  countersign passkey remove-all 'Lena Lead'"})
final class PasskeyRemoveAllCommand extends CliCommand {
    @Parameters(paramLabel = "PERSON", description = "A person by name, login, e-mail address or id.")
    String person = "";

    PasskeyRemoveAllCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var id = new Names(gateway).person(person);
        gateway.delete("/v1/people/" + id + "/passkeys");
        report().result(Map.of("person", id), "Removed the passkeys of " + Table.clean(person) + ".");
        return ExitCode.OK;
    }
}
