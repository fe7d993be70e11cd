package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Machine;
import java.io.IOException;
import java.util.Map;
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
        var machines = gateway().all("/v1/machines", Map.of(), Machine.class);
        var table = new Table("ID", "NAME", "STATE", "OWNERS");
        machines.forEach(machine -> table.row(machine.id(), machine.name(), machine.state(), machine.owners()));
        report().result(machines, machines.isEmpty() ? "No machine identities." : table.toString());
        return ExitCode.OK;
    }
}
