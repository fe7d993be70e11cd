package io.countersign.cli.log;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.LogRollback;
import io.countersign.protocol.api.LogStatus;
import io.countersign.protocol.api.LogWitness;
import java.io.IOException;
import java.util.ArrayList;
import picocli.CommandLine.Command;

/** Shows how the log stands. */
@Command(
        name = "show",
        description = {
            "Show how the log stands, as the gateway that answers sees it: its size, how far it was read again, its witnesses.",
            "Where that gateway stopped signing because the database lost a part of the log, it says so."
        },
        footer = {"", "Example:", "  countersign log show"})
final class LogShowCommand extends CliCommand {
    LogShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var status = gateway().get("/v1/log", LogStatus.class);
        report().result(status, text(status));
        return ExitCode.OK;
    }

    private static String text(LogStatus status) {
        var lines = new ArrayList<String>();
        lines.add(status.size() + " leaves, " + status.waiting() + " wait for their place");
        lines.add("root      " + status.root());
        if (status.verifierKey() != null) {
            lines.add("key       " + status.verifierKey());
        }
        var scrub = status.scrub();
        lines.add("verified  " + scrub.verified() + " leaves; round " + (scrub.rounds() + 1) + " comes to "
                + scrub.next());
        lines.add("damages   " + scrub.damages());
        status.witnesses().forEach(witness -> lines.add(text(witness)));
        if (status.rollback() != null) {
            lines.add("");
            lines.add(text(status.rollback()));
        }
        return String.join("\n", lines);
    }

    private static String text(LogWitness witness) {
        return "witness   " + Table.clean(witness.name()) + " cosigned " + witness.cosigned() + " leaves"
                + (witness.problem() == null ? "" : "; " + witness.problem() + " since " + witness.problemSince());
    }

    private static String text(LogRollback rollback) {
        return "This gateway signs nothing: " + Table.clean(rollback.detail())
                + "\npublished " + rollback.publishedSize() + " leaves, root " + rollback.publishedRoot()
                + "\nRestore the missing end of the database if it exists anywhere. Only where it does not:"
                + " countersign log give-up --help";
    }
}
