package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes a role away. */
@Command(
        name = "remove",
        description = "Take somebody's role on a Signer away, at once.",
        footer = {"", "Example:", "  countersign member remove release machine:ci"})
final class MemberRemoveCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Parameters(
            index = "1",
            paramLabel = "WHO",
            description =
                    "A person, machine or group, by id or name; person:, machine: or group: before the name says which.")
    String who = "";

    MemberRemoveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var id = new Names(gateway).principal(who);
        gateway.delete("/v1/signers/" + Gateway.part(signer) + "/members/" + id);
        report().result(Map.of("removed", id), "Removed " + Table.clean(who) + " from " + signer + ".");
        return ExitCode.OK;
    }
}
