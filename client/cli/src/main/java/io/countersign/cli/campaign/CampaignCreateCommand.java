package io.countersign.cli.campaign;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Campaign;
import io.countersign.protocol.api.NewCampaign;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Opens a campaign. */
@Command(
        name = "create",
        description =
                "Ask the Administrators of Signers to confirm every right; what nobody confirms by the deadline ends.",
        footer = {
            "",
            "Example:",
            "  countersign campaign create 'Spring 2027' --deadline 2027-03-31T18:00:00Z --grants-longer-than P7D"
        })
final class CampaignCreateCommand extends CliCommand {
    @Parameters(paramLabel = "NAME", description = "What people will call it.")
    String name = "";

    @Option(
            names = "--deadline",
            required = true,
            paramLabel = "TIME",
            description = "RFC 3339; what is not confirmed by then is taken away.")
    Instant deadline = Instant.EPOCH;

    @Option(names = "--signer", paramLabel = "SLUG", description = "Only of this Signer; may be repeated.")
    @Nullable
    List<String> signers;

    @Option(names = "--without-members", description = "Do not ask about members.")
    boolean withoutMembers;

    @Option(
            names = "--grants-longer-than",
            paramLabel = "DURATION",
            description = "Ask about grants in force with a longer window, as P7D.")
    @Nullable
    Duration grantsLongerThan;

    CampaignCreateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var wanted = new NewCampaign(name, signers, deadline, !withoutMembers, grantsLongerThan);
        var campaign = gateway().create("/v1/campaigns", wanted, Campaign.class);
        report().result(
                        campaign,
                        "Campaign " + campaign.id() + " (" + Table.clean(campaign.name()) + ") asks about "
                                + campaign.progress().total() + " rights until " + campaign.deadline() + ".");
        return ExitCode.OK;
    }
}
