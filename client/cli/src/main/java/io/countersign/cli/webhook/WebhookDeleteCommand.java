package io.countersign.cli.webhook;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes an endpoint away. */
@Command(
        name = "delete",
        description = "Take one away, with what waits for it.",
        footer = {"", "Example:", "  countersign webhook delete 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a"})
final class WebhookDeleteCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "As webhook list shows it.")
    UUID webhook = new UUID(0, 0);

    WebhookDeleteCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        gateway().delete("/v1/webhooks/" + webhook);
        report().result(Map.of("deleted", webhook), "Deleted webhook " + webhook + ".");
        return ExitCode.OK;
    }
}
