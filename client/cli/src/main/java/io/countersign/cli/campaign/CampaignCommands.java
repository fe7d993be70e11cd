package io.countersign.cli.campaign;

import io.countersign.cli.Branches;
import io.countersign.cli.CommandGroup;
import io.countersign.cli.Surroundings;
import picocli.CommandLine.Command;

/** {@code countersign campaign ...}. */
public final class CampaignCommands {
    private CampaignCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(
                new CampaignGroup(),
                new CampaignCreateCommand(surroundings),
                new CampaignListCommand(surroundings),
                new CampaignItemsCommand(surroundings),
                new CampaignAnswerCommand(surroundings));
    }

    @Command(name = "campaign", description = "Have rights confirmed, or ended at a deadline.")
    private static final class CampaignGroup extends CommandGroup {}
}
