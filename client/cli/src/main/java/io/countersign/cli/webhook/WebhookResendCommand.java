package io.countersign.cli.webhook;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.WebhookDelivery;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sends an event again. */
@Command(
        name = "resend",
        description = "Send an event again, with a schedule of its own.",
        footer = {
            "",
            "Example:",
            "  countersign webhook resend 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1b"
        })
final class WebhookResendCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "As webhook list shows it.")
    UUID webhook = new UUID(0, 0);

    @Parameters(index = "1", paramLabel = "DELIVERY", description = "As webhook deliveries shows it.")
    UUID delivery = new UUID(0, 0);

    WebhookResendCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var due = gateway()
                .act("/v1/webhooks/" + webhook + "/deliveries/" + delivery + ":resend", null, WebhookDelivery.class);
        report().result(due, "It is sent within a second.");
        return ExitCode.OK;
    }
}
