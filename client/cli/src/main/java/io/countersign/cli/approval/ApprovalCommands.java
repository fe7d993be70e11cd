package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.CountersignCli;
import io.countersign.cli.Surroundings;
import picocli.CommandLine;

/** Every command about permission to sign. */
public final class ApprovalCommands {
    private ApprovalCommands() {}

    public static void addTo(CommandLine root, Surroundings surroundings) {
        CountersignCli.add(root, new RequestCommand(surroundings));
        withOne(root, new RequestsCommand(surroundings), new RequestsDecideCommand(surroundings));
        CountersignCli.add(root, new ShowCommand(surroundings));
        CountersignCli.add(root, new CommentCommand(surroundings));
        CountersignCli.add(root, new ApproveCommand(surroundings));
        CountersignCli.add(root, new RejectCommand(surroundings));
        CountersignCli.add(root, new CancelCommand(surroundings));
        CountersignCli.add(root, new VoidCommand(surroundings));
        withOne(root, new GrantsCommand(surroundings), new GrantsShowCommand(surroundings));
        CountersignCli.add(root, new PreapproveCommand(surroundings));
        CountersignCli.add(root, new RevokeCommand(surroundings));
        CountersignCli.add(root, new ReportCommand(surroundings));
    }

    /** A list, and what is done with one of its items. */
    private static void withOne(CommandLine root, CliCommand list, CliCommand one) {
        CountersignCli.add(CountersignCli.add(root, list), one);
    }
}
