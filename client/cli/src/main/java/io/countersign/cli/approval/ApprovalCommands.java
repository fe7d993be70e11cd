package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.Surroundings;
import java.util.List;

/** Every command about permission to sign. */
public final class ApprovalCommands {
    private ApprovalCommands() {}

    public static List<CliCommand> all(Surroundings surroundings) {
        return List.of(
                new RequestCommand(surroundings),
                new RequestsCommand(surroundings),
                new ShowCommand(surroundings),
                new ApproveCommand(surroundings),
                new RejectCommand(surroundings),
                new CancelCommand(surroundings),
                new VoidCommand(surroundings),
                new GrantsCommand(surroundings),
                new PreapproveCommand(surroundings),
                new RevokeCommand(surroundings),
                new ReportCommand(surroundings));
    }
}
