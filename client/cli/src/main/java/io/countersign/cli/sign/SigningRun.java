package io.countersign.cli.sign;

import io.countersign.cli.Count;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Report;
import io.countersign.cli.SafeOutput;
import io.countersign.cli.Surroundings;
import io.countersign.cli.approval.ManifestFile;
import io.countersign.cli.approval.RequestText;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.login.Session;
import io.countersign.cli.verify.ProofFile;
import io.countersign.jca.GatewayException;
import io.countersign.jca.ManifestProof;
import io.countersign.jca.SignApi;
import io.countersign.jca.SignClaims;
import io.countersign.jca.SignReceipt;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of {@code countersign sign}: signs file after file, and asks for an approval where one is missing. */
final class SigningRun {
    private final Gateway gateway;
    private final Report report;
    private final Surroundings surroundings;
    private final SignCommand options;
    private final Targets targets;
    private final SignApi api;
    private SigningKey key;
    private final List<SignReceipt> receipts = new ArrayList<>();
    private final @Nullable ManifestFile manifest;
    private SignClaims claims;

    SigningRun(Session session, Report report, Surroundings surroundings, SignCommand options) throws IOException {
        this.gateway = session.gateway();
        this.report = report;
        this.surroundings = surroundings;
        this.options = options;
        this.targets = options.targets();
        this.claims =
                new SignClaims("countersign sign", SignClaims.ofThisProcess().host(), null, null);
        this.api = SignApi.connect(session.address(), session.tokens(), () -> claims, receipts::add, session.retries());
        this.manifest = options.manifest == null ? null : ManifestFile.read(options.manifest);
        this.key = SigningKey.open(api, options.signer, options.algorithm);
    }

    /** @param left how many files of this run are unsigned, this one included */
    SignedFile sign(Path file, int left) throws Exception {
        try {
            return once(file);
        } catch (Exception failure) {
            var told = ApprovalCodes.told(failure);
            if (!(told instanceof GatewayException refusal) || !ApprovalCodes.curedByApproval(refusal)) {
                throw told;
            }
            obtainApproval(refusal, options.count == null ? left : options.count);
        }
        // Its certificate may have been renewed while people decided; the log names the one it has by now.
        key = SigningKey.open(api, options.signer, options.algorithm);
        try {
            return once(file);
        } catch (Exception failure) {
            throw ApprovalCodes.told(failure);
        }
    }

    private SignedFile once(Path file) throws Exception {
        var format = targets.formatOf(file);
        var signer = FileSigner.of(format);
        var target = targets.signed(file);
        receipts.clear();
        claims = claims.about(file.getFileName().toString(), Files.size(file));
        if (manifest != null) {
            claims = claims.proven(proof(manifest, file));
        }
        try (var output = new SafeOutput(target)) {
            signer.sign(file, output.path(), key, options.timestamp);
            if (format.isInside()) {
                output.permissionsOf(file);
            }
            output.keep();
        }
        return receipt(file, target, format);
    }

    private static ManifestProof proof(ManifestFile manifest, Path file) throws IOException {
        var found = manifest.proof(ManifestFile.sha256(file))
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE,
                        file + " is not in the manifest as it is now; only the listed contents can be signed."));
        return new ManifestProof(found.index(), found.path());
    }

    private SignedFile receipt(Path file, Path target, ArtifactFormat format)
            throws IOException, CertificateEncodingException {
        var last = receipts.get(receipts.size() - 1);
        return new SignedFile(
                file.toString(),
                target.toString(),
                format,
                last.signer(),
                last.algorithm(),
                receipts.stream().map(SignReceipt::operation).toList(),
                last.grant(),
                last.remaining(),
                last.expiresAt(),
                proof(file, last));
    }

    /** Where the proof was written; null when none was wanted, or none came. */
    private @Nullable String proof(Path file, SignReceipt receipt) throws IOException, CertificateEncodingException {
        var target = targets.proof(file);
        if (target == null) {
            return null;
        }
        var proof = receipt.proof();
        if (proof == null) {
            report.say("The answer carried no proof of " + file + ". Save it in a moment with: countersign proof "
                    + receipt.operation() + " -o " + target);
            return null;
        }
        ProofFile.save(target, receipt.operation(), proof, key.chain());
        return target.toString();
    }

    private void obtainApproval(GatewayException refusal, long signatures) throws IOException {
        var request = open(refusal, signatures);
        var asked = request.signatures();
        var wanted = request.unlimitedSignatures() || asked == null ? "unlimited" : Count.of(asked, "signature");
        report.say("Waiting for approval of request " + request.id() + " (" + wanted + ").");
        if (!options.wait) {
            report.result(
                    Map.of("waiting", true, "request", request), request.id().toString());
            throw new Failure(
                    ExitCode.WAITING,
                    RequestText.whoMustAct(request) + "\nSee it with: countersign show " + request.id()
                            + "\nThen run the same command again.");
        }
        new ApprovalWait(gateway, report).untilApproved(request);
    }

    /** The pending request that the gateway named, when it will do; else one of our own, which may join an equal one. */
    private Request open(GatewayException refusal, long signatures) throws IOException {
        var scope = manifest == null ? null : new Scope(null, manifest.manifest(), null, null, null, null);
        var named = refusal.pendingRequest();
        if (named.isPresent() && saysNothingOfItsOwn()) {
            var pending = gateway.get("/v1/requests/" + named.get(), Request.class);
            if (willDo(pending, signatures, scope)) {
                return pending;
            }
        }
        var justification = Optional.ofNullable(options.justification)
                .or(() -> surroundings.ask(
                        refusal.detail() + "\nWhy do you need to sign? (empty: do not ask for approval)"));
        if (justification.isEmpty()) {
            report.say("Ask for approval by adding --justification TEXT to this command, or with:");
            report.say("  countersign request " + options.signer + " --count " + signatures + " --justification TEXT");
            throw refusal;
        }
        var wanted = new NewRequest(
                justification.get(), null, signatures, options.window, options.ticket, null, null, scope);
        return gateway.create("/v1/signers/" + Gateway.part(options.signer) + "/requests", wanted, Request.class);
    }

    /** What approvers are told here would be dropped by waiting for somebody else's words. */
    private boolean saysNothingOfItsOwn() {
        return options.justification == null && options.ticket == null && options.window == null;
    }

    /** Whether its approval lets us sign. The gateway names the newest one that we asked for or would receive. */
    private boolean willDo(Request pending, long signatures, @Nullable Scope scope) throws IOException {
        var asked = pending.signatures();
        return (pending.unlimitedSignatures() || (asked != null && asked >= signatures))
                && Objects.equals(pending.scope(), scope)
                && pending.recipient()
                        .id()
                        .equals(gateway.get("/v1/me", Me.class).id());
    }
}
