package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.NewGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a group. */
@Command(
        name = "create",
        description = "Create a group of people and machine identities.",
        footer = {"", "Example:", "  countersign group create leads --member lena --member otto"})
final class GroupCreateCommand extends CliCommand {
    @Parameters(paramLabel = "NAME", description = "Name, unique in the organization.")
    String name = "";

    @Option(
            names = "--member",
            paramLabel = "WHO",
            description = "A first member, by name or id; may be given several times.")
    List<String> members = List.of();

    GroupCreateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var names = new Names(gateway);
        var ids = new ArrayList<UUID>();
        for (var member : members) {
            ids.add(names.principal(member));
        }
        var group = gateway.create("/v1/groups", new NewGroup(name), Group.class);
        for (var id : ids) {
            group = gateway.put("/v1/groups/" + group.id() + "/members/" + id, null, Group.class);
        }
        report().result(group, group.id().toString());
        return ExitCode.OK;
    }
}
