package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.cli.sign.ApprovalWait;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Opens a request, or joins the equal one that is open. */
@Command(
        name = "request",
        description = "Ask for permission to sign; the same open request is joined instead of doubled.",
        footer = {
            "",
            "Example:",
            "  countersign request release --count 3 --window PT2H --justification 'Release 1.4' --ticket REL-812",
            "  sha256sum dist/* > dist.sha256 && countersign request release --manifest dist.sha256 --justification 'Release 1.4'"
        })
public final class RequestCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Option(
            names = "--justification",
            required = true,
            paramLabel = "TEXT",
            description = "Why; the approvers read it.")
    String justification = "";

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many signatures; apksigner makes three a file. Default: the policy's ceiling.")
    @Nullable
    Long count;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description = "How long after the approval, as ISO 8601: PT2H. Default: the policy's ceiling.")
    @Nullable
    Duration window;

    @Option(
            names = "--not-before",
            paramLabel = "TIME",
            description = "When access begins, as RFC 3339: 2026-11-21T08:00:00Z. Default: with the approval.")
    @Nullable
    Instant notBefore;

    @Option(
            names = "--expires-at",
            paramLabel = "TIME",
            description = "When access ends. Default: the begin plus the policy's window ceiling.")
    @Nullable
    Instant expiresAt;

    @ArgGroup(exclusive = false, heading = "What access is narrowed to (default: nothing):%n")
    ScopeOptions scope = new ScopeOptions();

    @Option(names = "--dry-run", description = "Check everything and show the request that would be; open none.")
    boolean dryRun;

    @Option(
            names = {"--for", "--recipient"},
            paramLabel = "WHO",
            description = "Who will sign: a person or machine, by name or id. Default: you.")
    @Nullable
    String recipient;

    @Option(names = "--ticket", paramLabel = "REF", description = "Issue or change that the approvers can look up.")
    @Nullable
    String ticket;

    @Option(names = "--wait", description = "Wait until it is decided. Default: print it and end.")
    boolean wait;

    public RequestCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var who = recipient == null ? null : new Names(gateway).principal(recipient);
        var wanted = new NewRequest(justification, who, count, window, ticket, notBefore, expiresAt, scope.scope());
        var path = "/v1/signers/" + Gateway.part(signer) + "/requests";
        if (dryRun) {
            var request = gateway.act(path + "?dryRun=true", wanted, Request.class);
            report().result(request, RequestText.details(request));
            return ExitCode.OK;
        }
        var request = gateway.create(path, wanted, Request.class);
        if (wait) {
            request = new ApprovalWait(gateway, report()).untilApproved(request);
        } else {
            report().say(RequestText.whoMustAct(request));
        }
        report().result(request, request.id().toString());
        return ExitCode.OK;
    }
}
