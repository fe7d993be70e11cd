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

/** Lets a disabled person in again. */
@Command(
        name = "enable",
        description = "Let a disabled person log in again, with the logins and rights that they have now.",
        footer = {"", "Example:", "  countersign person enable 01994b1c-5f0e-7cc4-a3c0-0d1f7b6f2e11"})
final class PersonEnableCommand extends CliCommand {
    @Parameters(paramLabel = "PERSON", description = "Id of the person; person list shows it.")
    UUID person = new UUID(0, 0);

    PersonEnableCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var enabled = gateway().act("/v1/people/" + person + ":enable", null, Person.class);
        report().result(enabled, Table.clean(enabled.name()) + " is enabled.");
        return ExitCode.OK;
    }
}
