package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Machine;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists machine identities. */
@Command(
        name = "list",
        description = "List the machine identities of your organization.",
        footer = {"", "Example:", "  countersign machine list"})
final class MachineListCommand extends CliCommand {

    MachineListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var machines = gateway.all("/v1/machines", Map.of(), Machine.class);
        var names = new Names(gateway).byId();
        var table = new Table("ID", "NAME", "STATE", "OWNERS");
        for (var machine : machines) {
            var owners = machine.owners().stream()
                    .map(UUID::toString)
                    .map(id -> names.getOrDefault(id, id))
                    .collect(Collectors.joining(", "));
            table.row(machine.id(), machine.name(), machine.state(), owners);
        }
        report().result(machines, machines.isEmpty() ? "No machine identities." : table.toString());
        return ExitCode.OK;
    }
}
