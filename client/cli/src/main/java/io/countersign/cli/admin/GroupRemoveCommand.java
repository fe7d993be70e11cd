package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Names;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes a member. */
@Command(
        name = "remove",
        description = "Take somebody out of a group, at once.",
        footer = {"", "Example:", "  countersign group remove leads lena"})
final class GroupRemoveCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "GROUP", description = "Name or id of the group.")
    String group = "";

    @Parameters(index = "1", paramLabel = "WHO", description = "A person or machine, by name or id.")
    String who = "";

    GroupRemoveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var names = new Names(gateway);
        var id = names.principal(who);
        gateway.delete("/v1/groups/" + names.group(group) + "/members/" + id);
        report().result(Map.of("removed", id), "Removed " + Table.clean(who) + " from " + Table.clean(group) + ".");
        return ExitCode.OK;
    }
}
