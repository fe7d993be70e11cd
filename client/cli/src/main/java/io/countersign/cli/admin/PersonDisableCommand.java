package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Person;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends all tokens of a person, who cannot log in any more. */
@Command(
        name = "disable",
        description = "End all tokens of a person, who cannot log in, sign or decide any more.",
        footer = {"", "Example:", "  countersign person disable 01994b1c-5f0e-7cc4-a3c0-0d1f7b6f2e11"})
final class PersonDisableCommand extends CliCommand {
    @Parameters(paramLabel = "PERSON", description = "Id of the person; person list shows it.")
    UUID person = new UUID(0, 0);

    PersonDisableCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var disabled = gateway().act("/v1/people/" + person + ":disable", null, Person.class);
        report().result(disabled, disabled.name() + " is disabled.");
        var warnings = disabled.warnings();
        if (warnings != null) {
            warnings.forEach(report()::say);
        }
        return ExitCode.OK;
    }
}
