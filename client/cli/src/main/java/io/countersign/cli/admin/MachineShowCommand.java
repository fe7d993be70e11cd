package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a machine identity. */
@Command(
        name = "show",
        description = "Show a machine identity: who answers for it, and which secrets work, without the secrets.",
        footer = {"", "Example:", "  countersign machine show ci"})
final class MachineShowCommand extends CliCommand {
    @Parameters(paramLabel = "MACHINE", description = "Name or id of the machine identity.")
    String machine = "";

    MachineShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var names = new Names(gateway);
        var found = gateway.get("/v1/machines/" + names.machine(machine), Machine.class);
        report().result(found, text(found, names.byId()));
        return ExitCode.OK;
    }

    private static String text(Machine machine, Map<String, String> names) {
        var lines = new ArrayList<String>();
        lines.add(Table.clean(machine.name()) + " is " + machine.state());
        lines.add("client id " + machine.id());
        for (var owner : machine.owners()) {
            lines.add("owner     " + Table.clean(names.getOrDefault(owner.toString(), owner.toString())));
        }
        for (var secret : machine.secrets()) {
            lines.add("secret    of " + secret.createdAt()
                    + (secret.expiresAt() == null ? "" : ", until " + secret.expiresAt()));
        }
        return String.join("\n", lines);
    }
}
