package io.countersign.cli.campaign;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.CampaignAnswer;
import io.countersign.protocol.api.CampaignItem;
import io.countersign.protocol.api.CampaignVerdict;
import io.countersign.protocol.api.SignerRole;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers for one right. */
@Command(
        name = "answer",
        description = "Keep, reduce or remove one right of a Signer that you administer.",
        footer = {"", "Example:", "  countersign campaign answer 5c0f... 77aa... remove --reason 'left the team'"})
final class CampaignAnswerCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "CAMPAIGN", description = "Id; see: countersign campaign list")
    UUID campaign = new UUID(0, 0);

    @Parameters(index = "1", paramLabel = "ITEM", description = "Id; see: countersign campaign items")
    UUID item = new UUID(0, 0);

    @Parameters(index = "2", paramLabel = "VERDICT", description = "${COMPLETION-CANDIDATES}")
    CampaignVerdict verdict = CampaignVerdict.KEEP;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    String reason = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "With reduce: ${COMPLETION-CANDIDATES}.")
    @Nullable
    SignerRole role;

    CampaignAnswerCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var path = "/v1/campaigns/" + campaign + "/items/" + item + ":answer";
        var answered = gateway().act(path, new CampaignAnswer(verdict, role, reason), CampaignItem.class);
        report().result(
                        answered,
                        "The right of " + Table.clean(answered.holderName()) + " on " + answered.signerSlug() + " is "
                                + answered.state() + ".");
        return ExitCode.OK;
    }
}
