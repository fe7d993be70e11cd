package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.Reason;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes what is personal of a disabled person. */
@Command(
        name = "erase",
        description = {
            "Delete name, e-mail address and logins of a disabled person for good.",
            "The id stays, and what it decided and signed; the audit log still verifies."
        },
        footer = {
            "",
            "Example:",
            "  countersign person erase 01994b1c-5f0e-7cc4-a3c0-0d1f7b6f2e11 --reason 'left, asked to be forgotten'"
        })
final class PersonEraseCommand extends CliCommand {
    @Parameters(paramLabel = "PERSON", description = "Id of the person; person list shows it.")
    UUID person = new UUID(0, 0);

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why; it becomes part of the log for good, so do not name the person in it.")
    String reason = "";

    PersonEraseCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var erased = gateway().act("/v1/people/" + person + ":erase", new Reason(reason), Person.class);
        report().result(erased, "The person " + erased.id() + " is erased.");
        return ExitCode.OK;
    }
}
