package io.countersign.cli.campaign;

import io.countersign.cli.CommandGroup;
import io.countersign.cli.CountersignCli;
import io.countersign.cli.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code countersign campaign ...}. */
public final class CampaignCommands {
    private CampaignCommands() {}

    public static void addTo(CommandLine root, Surroundings surroundings) {
        CountersignCli.addGroup(
                root,
                new CampaignGroup(),
                new CampaignCreateCommand(surroundings),
                new CampaignListCommand(surroundings),
                new CampaignItemsCommand(surroundings),
                new CampaignAnswerCommand(surroundings));
    }

    @Command(name = "campaign", description = "Have rights confirmed, or ended at a deadline.")
    private static final class CampaignGroup extends CommandGroup {}
}
