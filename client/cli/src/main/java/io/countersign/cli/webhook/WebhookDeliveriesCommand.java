package io.countersign.cli.webhook;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.DeliveryState;
import io.countersign.protocol.api.WebhookDelivery;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists deliveries. */
@Command(
        name = "deliveries",
        description = "List what was tried, the newest first.",
        footer = {"", "Example:", "  countersign webhook deliveries 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a --state failed"
        })
final class WebhookDeliveriesCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "As webhook list shows it.")
    UUID webhook = new UUID(0, 0);

    @Option(names = "--state", paramLabel = "pending|delivered|failed", description = "Only these.")
    @Nullable
    DeliveryState state;

    WebhookDeliveriesCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var deliveries = gateway()
                .all(
                        "/v1/webhooks/" + webhook + "/deliveries",
                        state == null ? Map.of() : Map.of("state", state.toString()),
                        WebhookDelivery.class);
        var table = new Table("ID", "EVENT", "STATE", "ATTEMPTS", "LAST", "MILLIS", "NEXT");
        for (var one : deliveries) {
            table.row(
                    one.id(),
                    one.type(),
                    one.state(),
                    one.attempts(),
                    WebhookText.last(one),
                    one.durationMillis(),
                    one.nextAttempt());
        }
        report().result(deliveries, deliveries.isEmpty() ? "Nothing was tried." : table.toString());
        return ExitCode.OK;
    }
}
