package io.countersign.cli.webhook;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Webhook;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Lists endpoints. */
@Command(
        name = "list",
        description = "List the addresses that are told of events.",
        footer = {"", "Example:", "  countersign webhook list"})
final class WebhookListCommand extends CliCommand {

    WebhookListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var webhooks = gateway().all("/v1/webhooks", Map.of(), Webhook.class);
        var table = new Table("ID", "STATE", "BEHIND", "EVENTS", "URL");
        for (var webhook : webhooks) {
            table.row(
                    webhook.id(),
                    WebhookText.state(webhook),
                    webhook.behind(),
                    WebhookText.events(webhook),
                    webhook.url());
        }
        report().result(webhooks, webhooks.isEmpty() ? "No webhooks." : table.toString());
        return ExitCode.OK;
    }
}
