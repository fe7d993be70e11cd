package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.cli.sign.ApprovalWait;
import io.countersign.protocol.api.Request;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Opens a request, or joins the equal one that is open. */
@Command(
        name = "request",
        description = "Ask for permission to sign; the same open request is joined instead of doubled.",
        footer = {
            "",
            "Examples:",
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

    @Mixin
    TermOptions terms = new TermOptions();

    @Option(names = "--dry-run", description = "Check everything and show the request that would be; open none.")
    boolean dryRun;

    @Option(names = "--wait", description = "Wait until it is decided. Default: print it and end.")
    boolean wait;

    public RequestCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var wanted = terms.request(justification, new Names(gateway));
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
