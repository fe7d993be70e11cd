package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a person. */
@Command(
        name = "create",
        description = "Create a person, with a first login when --login is given.",
        footer = {
            "",
            "Example:",
            "  countersign person create 'Lena Lead' --email lena@example.com --login lena --password-file lena.txt"
        })
final class PersonCreateCommand extends CliCommand {
    @Parameters(paramLabel = "NAME", description = "Name of the human being.")
    String name = "";

    @Option(names = "--email", paramLabel = "ADDRESS", description = "Where notifications go.")
    @Nullable
    String email;

    @Option(names = "--role", paramLabel = "ROLE", description = "admin or member. Default: member.")
    @Nullable
    PersonRole role;

    @Option(names = "--login", paramLabel = "LOGIN", description = "A first login. Default: none.")
    @Nullable
    String login;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File that holds the login's password, at least 12 characters; - for standard input.")
    @Nullable
    Path passwordFile;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description =
                    "An identity provider of the organization; --login is then the e-mail address that it knows the person by, and no"
                            + " password is asked for.")
    @Nullable
    String provider;

    PersonCreateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if ((passwordFile != null || provider != null) && login == null) {
            throw usage("--password-file and --provider need --login.");
        }
        var account = login == null ? null : Logins.wanted(surroundings(), login, provider, passwordFile);
        var person = gateway().create("/v1/people", new NewPerson(name, email, role, account), Person.class);
        report().result(person, person.id().toString());
        return ExitCode.OK;
    }
}
