package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Account;
import io.countersign.protocol.api.Person;
import java.io.IOException;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a person a platform admin. */
@Command(
        name = "appoint",
        description = {
            "Make a person of any organization a platform admin; for platform admins.",
            "Whoever knows a password of theirs is one with them: have them set it anew first."
        },
        footer = {"", "Example:", "  countersign person appoint 01994b1c-5f0e-7cc4-a3c0-0d1f7b6f2e11"})
final class PersonAppointCommand extends CliCommand {
    @Parameters(paramLabel = "PERSON", description = "Id of the person; person list of their organization shows it.")
    UUID person = new UUID(0, 0);

    PersonAppointCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var appointed = gateway().act("/v1/people/" + person + ":appoint", null, Person.class);
        var logins = appointed.accounts().stream().map(Account::login).collect(Collectors.joining(", "));
        report().result(
                        appointed,
                        Table.clean(appointed.name()) + " is a platform admin, "
                                + (logins.isEmpty() ? "and has no login." : "and logs in as: " + Table.clean(logins)));
        return ExitCode.OK;
    }
}
