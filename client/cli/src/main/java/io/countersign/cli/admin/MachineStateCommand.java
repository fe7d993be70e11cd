package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Machine;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Whether a machine identity may do anything: to stop it, and to let it in again. */
abstract class MachineStateCommand extends CliCommand {
    @Parameters(paramLabel = "MACHINE", description = "Name or id of the machine identity.")
    String machine = "";

    private MachineStateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    final int turn(String verb, String then) throws IOException {
        var gateway = gateway();
        var path = "/v1/machines/" + new Names(gateway).machine(machine) + ":" + verb;
        var found = gateway.act(path, null, Machine.class);
        report().result(found, "The machine identity " + Table.clean(found.name()) + " is " + verb + "d" + then);
        return ExitCode.OK;
    }

    /** Stops it. */
    @Command(
            name = "disable",
            description = {
                "End all tokens of a machine identity at once; it cannot log in, ask or sign any more, on any gateway.",
                "Its grants stay as they are: revoke what is in doubt before it is enabled again."
            },
            footer = {"", "Example:", "  countersign machine disable ci"})
    static final class Disable extends MachineStateCommand {
        Disable(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        protected int run() throws IOException {
            return turn("disable", ".");
        }
    }

    /** Lets it in. */
    @Command(
            name = "enable",
            description =
                    "Let a disabled machine identity log in again, with its secrets, trusts and grants as they are now.",
            footer = {"", "Example:", "  countersign machine enable ci"})
    static final class Enable extends MachineStateCommand {
        Enable(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        protected int run() throws IOException {
            return turn("enable", "; tokens that it had before stay ended.");
        }
    }
}
