package io.countersign.cli.campaign;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Campaign;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Lists campaigns. */
@Command(
        name = "list",
        description = "List campaigns and how far they are.",
        footer = {"", "Example:", "  countersign campaign list"})
final class CampaignListCommand extends CliCommand {
    CampaignListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var campaigns = gateway().all("/v1/campaigns", Map.of(), Campaign.class);
        var table = new Table(
                "ID", "NAME", "STATE", "DEADLINE", "OPEN", "KEPT", "REDUCED", "REMOVED", "SUSPENDED", "BLOCKED");
        for (var campaign : campaigns) {
            var progress = campaign.progress();
            table.row(
                    campaign.id(),
                    campaign.name(),
                    campaign.state(),
                    campaign.deadline(),
                    progress.open(),
                    progress.kept(),
                    progress.reduced(),
                    progress.removed(),
                    progress.suspended(),
                    progress.blocked());
        }
        report().result(campaigns, campaigns.isEmpty() ? "No campaigns." : table.toString());
        return ExitCode.OK;
    }
}
