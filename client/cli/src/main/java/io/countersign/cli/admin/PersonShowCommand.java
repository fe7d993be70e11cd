package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Person;
import java.io.IOException;
import java.util.ArrayList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a person. */
@Command(
        name = "show",
        description = "Show a person with their logins.",
        footer = {"", "Example:", "  countersign person show lena"})
final class PersonShowCommand extends CliCommand {
    @Parameters(paramLabel = "PERSON", description = "A person by name, login, e-mail address or id.")
    String person = "";

    PersonShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var found = gateway.get("/v1/people/" + new Names(gateway).person(person), Person.class);
        report().result(found, text(found));
        return ExitCode.OK;
    }

    private static String text(Person person) {
        var lines = new ArrayList<String>();
        lines.add(Table.clean(person.name()) + " (" + person.role() + (person.platformAdmin() ? ", platform admin" : "")
                + ") is " + person.state());
        lines.add("id      " + person.id());
        if (person.email() != null) {
            lines.add("e-mail  " + Table.clean(person.email()));
        }
        for (var account : person.accounts()) {
            lines.add("login   " + Table.clean(account.login()) + ", since " + account.createdAt());
        }
        return String.join("\n", lines);
    }
}
