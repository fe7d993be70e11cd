package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.Confirmation;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.TextInput;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.DecisionItem;
import io.countersign.protocol.api.DecisionVerdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides what a sheet says. */
@Command(
        name = "decide",
        description = {
            "Decide many requests by a sheet that you have edited.",
            "Each line names the hash of what the sheet showed; a request that is another one by now is refused."
        },
        footer = {
            "",
            "Example:",
            "  countersign requests --to-decide --sheet > sheet.txt",
            "  countersign requests decide sheet.txt"
        })
final class RequestsDecideCommand extends CliCommand {
    @Parameters(
            paramLabel = "FILE",
            description = "From: countersign requests --to-decide --sheet; - for standard input.")
    Path file = Path.of("");

    @Option(names = "--on-behalf-of", paramLabel = "WHO", description = "In whose place, by a delegation.")
    @Nullable
    String delegator;

    @Mixin
    Confirmation confirmation = new Confirmation();

    RequestsDecideCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var text = TextInput.read(surroundings(), file);
        var gateway = gateway();
        var onBehalfOf = delegator == null ? null : new Names(gateway).person(delegator);
        var items = DecisionSheet.read(text, onBehalfOf);
        if (items.isEmpty()) {
            throw new Failure(ExitCode.USAGE, "The sheet approves and rejects nothing.");
        }
        var question = "Approve " + count(items, DecisionVerdict.APPROVE) + " and reject "
                + count(items, DecisionVerdict.REJECT) + "?";
        confirmation.require(surroundings(), question, "Nothing was decided.");
        return BulkDecision.send(gateway, report(), items);
    }

    private static long count(List<DecisionItem> items, DecisionVerdict verdict) {
        return items.stream().filter(item -> item.verdict() == verdict).count();
    }
}
