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

/** Shows a group. */
@Command(
        name = "show",
        description = "Show who is in a group.",
        footer = {"", "Example:", "  countersign group show leads"})
final class GroupShowCommand extends CliCommand {
    @Parameters(paramLabel = "GROUP", description = "Name or id of the group.")
    String group = "";

    GroupShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var found = gateway.get("/v1/groups/" + new Names(gateway).group(group), Group.class);
        var table = new Table("ID", "KIND", "NAME");
        found.members().forEach(member -> table.row(member.id(), member.kind(), member.name()));
        report().result(found, found.members().isEmpty() ? "Nobody is in it." : table.toString());
        return ExitCode.OK;
    }
}
