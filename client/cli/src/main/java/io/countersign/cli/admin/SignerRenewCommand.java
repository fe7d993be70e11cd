package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.HeldBackException;
import io.countersign.cli.http.Names;
import io.countersign.cli.sign.ApprovalWait;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.Signer;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a Signer a new certificate. */
@Command(
        name = "renew",
        description = {
            "Give a Signer a new certificate for the same key and subject, also when the present one has ended.",
            "On a Signer whose policy has steps a second person approves it first."
        },
        footer = {
            "",
            "Examples:",
            "  countersign signer renew release",
            "  countersign signer renew release --ca 'Example CA 2027' --validity P180D --wait"
        })
final class SignerRenewCommand extends CliCommand {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MOST_LOOKS = 120;

    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Option(
            names = "--ca",
            paramLabel = "CA",
            description = "Name or id of the internal CA. Default: the one that issued the present certificate.")
    @Nullable
    String authority;

    @Option(names = "--validity", paramLabel = "DURATION", description = "ISO 8601. Default: P365D.")
    @Nullable
    Duration validity;

    @Option(names = "--wait", description = "Wait until it is approved and done. Default: print the request and end.")
    boolean wait;

    SignerRenewCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var ca = authority == null ? null : new Names(gateway).certificateAuthority(authority);
        var path = "/v1/signers/" + Gateway.part(signer);
        var before = gateway.get(path, Signer.class);
        var renewed = renewed(gateway, path, before, new CertificateRenewal(ca, validity));
        report().result(renewed, SignerText.details(renewed));
        return ExitCode.OK;
    }

    private Signer renewed(Gateway gateway, String path, Signer before, CertificateRenewal wanted) throws IOException {
        try {
            return gateway.create(path + ":renewCertificate", wanted, Signer.class);
        } catch (HeldBackException held) {
            if (!wait) {
                throw held;
            }
            new ApprovalWait(gateway, report()).untilApproved(held.request());
            return untilIssued(gateway, path, before);
        }
    }

    /** The certificate is made right after the approval; later only while its token is away. */
    private Signer untilIssued(Gateway gateway, String path, Signer before) throws IOException {
        for (var i = 0; i < MOST_LOOKS; i++) {
            var now = gateway.get(path, Signer.class);
            if (!Objects.equals(now.certificateSerial(), before.certificateSerial())) {
                return now;
            }
            pause();
        }
        throw new Failure(
                ExitCode.WAITING,
                "The renewal is approved and ordered, but its certificate was not made within two minutes. The gateways try"
                        + " again, unless it failed for good.\nSee it with: countersign signer show " + signer
                        + ", or countersign audit --signer " + signer + " --type signer.");
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.WAITING, "Interrupted; the renewal of " + signer + " stays ordered.", e);
        }
    }
}
