package io.countersign.cli.breakglass;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.approval.GrantText;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.BreakGlass;
import io.countersign.protocol.api.BreakGlassState;
import io.countersign.protocol.api.Grant;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one emergency. */
@Command(
        name = "show",
        description =
                "Show one break-glass: who opened it, why, each signature under it, and until when it can be ratified.",
        footer = {"", "Example:", "  countersign break-glass show 5c0f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b"})
final class BreakGlassShowCommand extends CliCommand {
    @Parameters(paramLabel = "GRANT", description = "Id of its grant; see: countersign break-glass list")
    UUID id = new UUID(0, 0);

    BreakGlassShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var grant = read(gateway(), id);
        report().result(grant, GrantText.details(grant));
        if (emergency(grant).state() == BreakGlassState.OPEN) {
            report().say("See all that is known of it with: countersign audit --grant " + id);
            report().say("Then: countersign break-glass ratify " + id + ", or: countersign break-glass refuse " + id);
        }
        return ExitCode.OK;
    }

    /** With the signatures that were made. */
    static Grant read(Gateway gateway, UUID id) throws IOException {
        var grant = gateway.get("/v1/grants/" + id, Grant.class);
        emergency(grant);
        return grant;
    }

    private static BreakGlass emergency(Grant grant) {
        var emergency = grant.breakGlass();
        if (emergency == null) {
            throw new Failure(
                    ExitCode.REFUSED,
                    "This grant was not given in an emergency; see: countersign grants show " + grant.id());
        }
        return emergency;
    }
}
