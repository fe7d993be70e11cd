package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Account;
import io.countersign.protocol.api.Person;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists people. */
@Command(
        name = "list",
        description = "List the people of your organization.",
        footer = {"", "Example:", "  countersign person list"})
final class PersonListCommand extends CliCommand {

    PersonListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var people = gateway().all("/v1/people", Map.of(), Person.class);
        var table = new Table("ID", "NAME", "ROLE", "STATE", "LOGINS");
        for (var person : people) {
            var logins = person.accounts().stream().map(Account::login).collect(Collectors.joining(", "));
            var role = person.role() + (person.platformAdmin() ? ", platform admin" : "");
            table.row(person.id(), person.name(), role, person.state(), logins);
        }
        report().result(people, people.isEmpty() ? "No people." : table.toString());
        return ExitCode.OK;
    }
}
