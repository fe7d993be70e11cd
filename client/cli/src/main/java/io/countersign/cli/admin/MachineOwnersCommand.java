package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.Count;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Machine;
import io.countersign.protocol.api.MachineOwners;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says who answers for a machine identity. */
@Command(
        name = "owners",
        description = {
            "Say who answers for a machine identity, instead of those who did.",
            "An owner never approves what the machine identity asks for."
        },
        footer = {"", "Example:", "  countersign machine owners ci --owner lena --owner omar"})
final class MachineOwnersCommand extends CliCommand {
    @Parameters(paramLabel = "MACHINE", description = "Name or id of the machine identity.")
    String machine = "";

    @Option(
            names = "--owner",
            required = true,
            paramLabel = "PERSON",
            description = "Who answers for it, by name, login or id; may be given several times. Replaces all.")
    List<String> owners = List.of();

    MachineOwnersCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var names = new Names(gateway);
        var path = "/v1/machines/" + names.machine(machine) + "/owners";
        var set = gateway.put(path, new MachineOwners(names.people(owners)), Machine.class);
        report().result(
                        set,
                        "The machine identity " + Table.clean(set.name()) + " has "
                                + Count.of(set.owners().size(), "owner") + ".");
        return ExitCode.OK;
    }
}
