package io.countersign.cli.campaign;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.CampaignItem;
import io.countersign.protocol.api.CampaignItemState;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the rights of a campaign. */
@Command(
        name = "items",
        description = "List the rights that a campaign asks about.",
        footer = {"", "Example:", "  countersign campaign items 5c0f... --state open"})
final class CampaignItemsCommand extends CliCommand {
    @Parameters(paramLabel = "CAMPAIGN", description = "Id; see: countersign campaign list")
    UUID id = new UUID(0, 0);

    @Option(names = "--state", paramLabel = "STATE", description = "Only in this state: ${COMPLETION-CANDIDATES}.")
    @Nullable
    CampaignItemState state;

    CampaignItemsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var query = state == null ? Map.<String, Object>of() : Map.<String, Object>of("state", state);
        var items = gateway().all("/v1/campaigns/" + id + "/items", query, CampaignItem.class);
        var table = new Table("ID", "SIGNER", "WHO", "RIGHT", "STATE", "BY", "REASON");
        for (var item : items) {
            var answerer = item.answeredBy();
            table.row(
                    item.id(),
                    item.signerSlug(),
                    item.holderName(),
                    item.role() == null ? "grant " + item.grant() : item.role(),
                    item.state(),
                    answerer == null ? null : answerer.name(),
                    item.reason());
        }
        report().result(items, items.isEmpty() ? "No items." : table.toString());
        return ExitCode.OK;
    }
}
