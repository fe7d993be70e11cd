package io.countersign.cli.webhook;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.CallbackKey;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Shows the key of callbacks. */
@Command(
        name = "callback-key",
        description = "Print the public key that messages to callbacks of requests are signed with.",
        footer = {"", "Example:", "  countersign webhook callback-key"})
final class WebhookCallbackKeyCommand extends CliCommand {
    WebhookCallbackKeyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var found = gateway().get("/v1/callback-key", CallbackKey.class);
        report().result(found, found.publicKey());
        return ExitCode.OK;
    }
}
