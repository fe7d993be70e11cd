package io.countersign.cli.approval;

import io.countersign.cli.Branches;
import io.countersign.cli.Surroundings;

/** Every command about permission to sign. */
public final class ApprovalCommands {
    private ApprovalCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(new RequestCommand(surroundings));
        root.add(new RequestsCommand(surroundings), new RequestsDecideCommand(surroundings));
        root.add(new ShowCommand(surroundings));
        root.add(new CommentCommand(surroundings));
        root.add(new ApproveCommand(surroundings));
        root.add(new RejectCommand(surroundings));
        root.add(new CancelCommand(surroundings));
        root.add(new VoidCommand(surroundings));
        root.add(new GrantsCommand(surroundings), new GrantsShowCommand(surroundings));
        root.add(new PreapproveCommand(surroundings));
        root.add(new RevokeCommand(surroundings));
        root.add(new ReportCommand(surroundings));
    }
}
