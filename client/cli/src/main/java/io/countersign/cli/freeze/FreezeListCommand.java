package io.countersign.cli.freeze;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Freeze;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Lists freezes. */
@Command(
        name = "list",
        description = "List change freezes, the newest first.",
        footer = {"", "Example:", "  countersign freezes list"})
final class FreezeListCommand extends CliCommand {
    FreezeListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var freezes = gateway().all("/v1/freezes", Map.of(), Freeze.class);
        var table = new Table("ID", "NAME", "STATE", "BEGIN", "END", "SIGNERS", "REASON");
        for (var freeze : freezes) {
            var signers = freeze.signers() == null ? "all" : String.join(", ", freeze.signers());
            table.row(
                    freeze.id(), freeze.name(), freeze.state(), freeze.begin(), freeze.end(), signers, freeze.reason());
        }
        report().result(freezes, freezes.isEmpty() ? "No change freezes." : table.toString());
        return ExitCode.OK;
    }
}
