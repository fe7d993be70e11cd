package io.countersign.cli.webhook;

import io.countersign.cli.Branches;
import io.countersign.cli.CommandGroup;
import io.countersign.cli.Surroundings;
import picocli.CommandLine.Command;

/** {@code countersign webhook ...}. */
public final class WebhookCommands {
    private WebhookCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(
                new WebhookGroup(),
                new WebhookCreateCommand(surroundings),
                new WebhookListCommand(surroundings),
                new WebhookShowCommand(surroundings),
                new WebhookUpdateCommand(surroundings),
                new WebhookDeleteCommand(surroundings),
                new WebhookRotateCommand(surroundings),
                new WebhookTestCommand(surroundings),
                new WebhookDeliveriesCommand(surroundings),
                new WebhookResendCommand(surroundings),
                new WebhookCallbackKeyCommand(surroundings));
    }

    @Command(name = "webhook", description = "Where CI systems are told of events, by Standard Webhooks.")
    private static final class WebhookGroup extends CommandGroup {}
}
