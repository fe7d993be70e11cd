package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Group;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Somebody in a group: to put there, and to take out. */
abstract class GroupMemberCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "GROUP", description = "Name or id of the group.")
    String group = "";

    @Parameters(index = "1", paramLabel = "WHO", description = "A person or machine, by name or id.")
    String who = "";

    private GroupMemberCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected final int run() throws IOException {
        var gateway = gateway();
        var names = new Names(gateway);
        var id = names.principal(who);
        change(gateway, "/v1/groups/" + names.group(group) + "/members/" + id, id);
        return ExitCode.OK;
    }

    abstract void change(Gateway gateway, String path, UUID id) throws IOException;

    /** Adds a member. */
    @Command(
            name = "add",
            description = "Add somebody to a group.",
            footer = {"", "Example:", "  countersign group add leads lena"})
    static final class Add extends GroupMemberCommand {
        Add(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        void change(Gateway gateway, String path, UUID id) throws IOException {
            var changed = gateway.put(path, null, Group.class);
            var size = changed.members().size();
            report().result(changed, Table.clean(changed.name()) + " has " + size + " members.");
        }
    }

    /** Removes a member. */
    @Command(
            name = "remove",
            description = "Take somebody out of a group, at once.",
            footer = {"", "Example:", "  countersign group remove leads lena"})
    static final class Remove extends GroupMemberCommand {
        Remove(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        void change(Gateway gateway, String path, UUID id) throws IOException {
            gateway.delete(path);
            report().result(Map.of("removed", id), "Removed " + Table.clean(who) + " from " + Table.clean(group) + ".");
        }
    }
}
