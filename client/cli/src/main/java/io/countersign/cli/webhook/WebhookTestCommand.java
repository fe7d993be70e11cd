package io.countersign.cli.webhook;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.DeliveryState;
import io.countersign.protocol.api.WebhookDelivery;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sends a test. */
@Command(
        name = "test",
        description = "Send a test now and say what became of it.",
        footer = {"", "Example:", "  countersign webhook test 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a"})
final class WebhookTestCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "As webhook list shows it.")
    UUID webhook = new UUID(0, 0);

    WebhookTestCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var sent = gateway().act("/v1/webhooks/" + webhook + ":test", null, WebhookDelivery.class);
        report().result(sent, WebhookText.sent(sent));
        if (sent.state() != DeliveryState.DELIVERED) {
            return ExitCode.REFUSED;
        }
        return ExitCode.OK;
    }
}
