package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Person;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes the right of a platform admin away. */
@Command(
        name = "dismiss",
        description = {
            "Take the right of a platform admin from a person of any organization, or from yourself; for platform admins.",
            "They stay who they are in their organization, and have to log in again."
        },
        footer = {"", "Example:", "  countersign person dismiss 01994b1c-5f0e-7cc4-a3c0-0d1f7b6f2e11"})
final class PersonDismissCommand extends CliCommand {
    @Parameters(paramLabel = "PERSON", description = "Id of the person; person list of their organization shows it.")
    UUID person = new UUID(0, 0);

    PersonDismissCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var dismissed = gateway().act("/v1/people/" + person + ":dismiss", null, Person.class);
        report().result(dismissed, Table.clean(dismissed.name()) + " is no platform admin any more.");
        return ExitCode.OK;
    }
}
