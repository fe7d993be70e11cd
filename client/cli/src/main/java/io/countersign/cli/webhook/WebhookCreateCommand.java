package io.countersign.cli.webhook;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.NewWebhook;
import io.countersign.protocol.api.WebhookCredentials;
import io.countersign.protocol.api.WebhookSignature;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an endpoint. */
@Command(
        name = "create",
        description = "Tell an address of events; its secret is shown this once.",
        footer = {
            "",
            "Example:",
            "  countersign webhook create https://ci.example.com/hook --event request. --event grant.created"
        })
final class WebhookCreateCommand extends CliCommand {
    @Parameters(paramLabel = "URL", description = "https, of a public address.")
    String url = "";

    @Option(
            names = "--event",
            paramLabel = "TYPE",
            description =
                    "A type such as request.created, or a prefix with its dot such as request.; may be repeated. Default: all.")
    @Nullable
    List<String> events;

    @Option(names = "--signer", paramLabel = "SLUG", description = "Only events of this Signer.")
    @Nullable
    String signer;

    @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
    @Nullable
    String text;

    @Option(
            names = "--signature",
            paramLabel = "v1|v1a",
            description = "v1: HMAC with a shared secret. v1a: Ed25519. Default: v1.")
    @Nullable
    WebhookSignature signature;

    WebhookCreateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var made = gateway()
                .create("/v1/webhooks", new NewWebhook(url, text, events, signer, signature), WebhookCredentials.class);
        report().result(made, WebhookText.credentials("Made", made));
        return ExitCode.OK;
    }
}
