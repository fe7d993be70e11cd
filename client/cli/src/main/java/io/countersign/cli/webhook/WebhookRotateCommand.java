package io.countersign.cli.webhook;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.protocol.api.WebhookCredentials;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a new secret. */
@Command(
        name = "rotate",
        description = "Make a new secret, shown this once; the old one signs too for the overlap.",
        footer = {"", "Example:", "  countersign webhook rotate 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a --overlap PT1H"})
final class WebhookRotateCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "As webhook list shows it.")
    UUID webhook = new UUID(0, 0);

    @Option(
            names = "--overlap",
            paramLabel = "DURATION",
            description = "How long the old one signs too; PT0S: no old one does any more. Default: P1D.")
    @Nullable
    Duration overlap;

    WebhookRotateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var made = gateway()
                .create(
                        "/v1/webhooks/" + webhook + ":rotateSecret",
                        new SecretRotation(overlap),
                        WebhookCredentials.class);
        report().result(made, WebhookText.credentials("Rotated", made));
        return ExitCode.OK;
    }
}
