package io.countersign.cli.breakglass;

import io.countersign.cli.CliCommand;
import io.countersign.cli.Confirmation;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.approval.GrantText;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.NewBreakGlass;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a small grant at once. */
@Command(
        name = "start",
        description = {
            "Give a small grant at once, as an Administrator of the Signer.",
            "Everybody on the Signer sees it. Unless a second person ratifies it in time, the Signer is suspended."
        },
        footer = {
            "",
            "Example:",
            "  countersign break-glass start release --count 1 --reason 'customers are down, fix 1.4.1 must go out'"
        })
final class BreakGlassStartCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why; everybody on the Signer reads it.")
    String reason = "";

    @Option(
            names = {"--for", "--recipient"},
            paramLabel = "WHO",
            description = "Who will sign: a person or machine, by name or id. Default: you.")
    @Nullable
    String recipient;

    @Option(names = "--count", paramLabel = "N", description = "How many signatures, 1 to 10. Default: 1.")
    @Nullable
    Long count;

    @Option(names = "--window", paramLabel = "DURATION", description = "At most PT1H, which is the default.")
    @Nullable
    Duration window;

    @Mixin
    Confirmation confirmation = new Confirmation();

    BreakGlassStartCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        confirmation.require(
                surroundings(),
                "Everybody on " + signer + " will see this, and a second person must ratify it. Break the glass?",
                "Nothing was done.");
        var gateway = gateway();
        var who = recipient == null ? null : new Names(gateway).principal(recipient);
        var path = "/v1/signers/" + Gateway.part(signer) + ":break-glass";
        var grant = gateway.create(path, new NewBreakGlass(reason, who, count, window), Grant.class);
        report().say(GrantText.details(grant));
        report().say("A second person ratifies it with: countersign break-glass ratify " + grant.id());
        report().result(grant, grant.id().toString());
        return ExitCode.OK;
    }
}
