package io.countersign.cli.webhook;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Webhook;
import io.countersign.protocol.api.WebhookSettings;
import io.countersign.protocol.api.WebhookState;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes an endpoint. */
@Command(
        name = "update",
        description = "Change what is given, enable or disable; the rest stays.",
        footer = {"", "Example:", "  countersign webhook update 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a --enable"})
final class WebhookUpdateCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "As webhook list shows it.")
    UUID webhook = new UUID(0, 0);

    @Option(names = "--to", paramLabel = "URL", description = "https, of a public address.")
    @Nullable
    String url;

    @Option(
            names = "--event",
            paramLabel = "TYPE",
            description =
                    "A type such as request.created, or a prefix with its dot such as request.; may be repeated. Replaces all.")
    @Nullable
    List<String> events;

    @Option(names = "--signer", paramLabel = "SLUG", description = "Only events of this Signer.")
    @Nullable
    String signer;

    @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
    @Nullable
    String text;

    @Option(names = "--all-events", description = "All types of all Signers from now on.")
    boolean all;

    @Option(names = "--enable", description = "Go on where it stopped.")
    boolean enable;

    @Option(names = "--disable", description = "Tell it nothing until it is enabled.")
    boolean disable;

    WebhookUpdateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (enable && disable) {
            throw usage("give --enable or --disable");
        }
        var known = gateway().get("/v1/webhooks/" + webhook, Webhook.class);
        var settings = new WebhookSettings(
                url == null ? known.url() : url,
                text == null ? known.description() : text,
                events == null && !all ? known.events() : events,
                signer(known),
                enable || (!disable && known.state() == WebhookState.ENABLED));
        var now = gateway().put("/v1/webhooks/" + webhook, settings, Webhook.class);
        report().result(now, WebhookText.whole(now));
        return ExitCode.OK;
    }

    private @Nullable String signer(Webhook known) {
        var kept = all || known.signer() == null ? null : known.signer().toString();
        return signer == null ? kept : signer;
    }
}
