package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.GroupMember;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists groups. */
@Command(
        name = "list",
        description = "List the groups of your organization.",
        footer = {"", "Example:", "  countersign group list"})
final class GroupListCommand extends CliCommand {

    GroupListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var groups = gateway().all("/v1/groups", Map.of(), Group.class);
        var table = new Table("ID", "NAME", "MEMBERS");
        for (var group : groups) {
            table.row(
                    group.id(),
                    group.name(),
                    group.members().stream().map(GroupMember::name).collect(Collectors.joining(", ")));
        }
        report().result(groups, groups.isEmpty() ? "No groups." : table.toString());
        return ExitCode.OK;
    }
}
