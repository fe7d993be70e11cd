package io.countersign.cli.webhook;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Webhook;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows an endpoint. */
@Command(
        name = "show",
        description = "Show one of them.",
        footer = {"", "Example:", "  countersign webhook show 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a"})
final class WebhookShowCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "As webhook list shows it.")
    UUID webhook = new UUID(0, 0);

    WebhookShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var found = gateway().get("/v1/webhooks/" + webhook, Webhook.class);
        report().result(found, WebhookText.whole(found));
        return ExitCode.OK;
    }
}
