package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Group;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Adds a member. */
@Command(
        name = "add",
        description = "Add somebody to a group.",
        footer = {"", "Example:", "  countersign group add leads lena"})
final class GroupAddCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "GROUP", description = "Name or id of the group.")
    String group = "";

    @Parameters(index = "1", paramLabel = "WHO", description = "A person or machine, by name or id.")
    String who = "";

    GroupAddCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var names = new Names(gateway);
        var path = "/v1/groups/" + names.group(group) + "/members/" + names.principal(who);
        var changed = gateway.put(path, null, Group.class);
        report().result(
                        changed,
                        Table.clean(changed.name()) + " has "
                                + changed.members().size() + " members.");
        return ExitCode.OK;
    }
}
