package io.countersign.local.demo;

import static io.countersign.local.demo.Founding.SIGNER;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.ClientClaims;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.api.SignInput;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.List;

/** Chapter 3: three files are signed and checked by other people's tools; more needs another grant, and a grant can end. */
final class SigningChapter {
    private static final int STATUS_REFUSED = 3;

    private final Narrator narrator;
    private final Cast cast;
    private final Shell ci;
    private final Artifacts artifacts;
    private final Tool tool;

    SigningChapter(Narrator narrator, Cast cast, Shell ci, Artifacts artifacts) {
        this.narrator = narrator;
        this.cast = cast;
        this.ci = ci;
        this.artifacts = artifacts;
        this.tool = new Tool(artifacts.folder());
    }

    void tell(String authorityPem) throws StepFailed {
        narrator.chapter("3. Signatures: counted, checked by other people's tools, and ended at once");
        signed("the CI signs three files; only digests travel", "demo.jar", "install.sh", "sbom.json");
        narrator.done(
                "those who verify trust the certificate authority's certificate",
                () -> new TrustFiles(artifacts.folder()).write(authorityPem));
        checked("jarsigner", "-verify", "-strict", "-keystore", TrustFiles.STORE, "demo.jar");
        checkedCms("install.sh");
        checkedCms("sbom.json");
        exhausted();
        secondGrant();
    }

    private void signed(String words, String... files) throws StepFailed {
        var command = new java.util.ArrayList<>(List.of("sign"));
        command.addAll(List.of(files));
        command.addAll(List.of("--signer", SIGNER));
        shown(narrator.step(words, () -> ci.run(command.toArray(String[]::new)).expect(0)));
    }

    private void checked(String... words) throws StepFailed {
        var line = String.join(" ", words);
        var said = narrator.step(words[0] + " confirms " + words[words.length - 1], () -> tool.run(words));
        narrator.detail("$ " + line + "\n" + firstLine(said));
    }

    private void checkedCms(String file) throws StepFailed {
        var said = narrator.step(
                "openssl confirms " + file,
                () -> tool.run(
                        "openssl",
                        "cms",
                        "-verify",
                        "-binary",
                        "-content",
                        file,
                        "-inform",
                        "DER",
                        "-in",
                        file + ".p7s",
                        "-CAfile",
                        TrustFiles.PEM,
                        "-purpose",
                        "any",
                        "-out",
                        "checked.out"));
        narrator.detail("$ openssl cms -verify -binary -content " + file + " -inform DER -in " + file + ".p7s -CAfile "
                + TrustFiles.PEM + " -purpose any -out checked.out\n" + firstLine(said));
    }

    private void exhausted() throws StepFailed {
        shown(narrator.step(
                "the fourth is refused: the grant is exhausted",
                () -> ci.run("sign", "next.jar", "--signer", SIGNER)
                        .expect(STATUS_REFUSED)
                        .expectSaid("are used")));
    }

    private void secondGrant() throws StepFailed {
        var wanted = new NewGrant(cast.ci().id(), "Hotfix window agreed with the on-call lead", 3L, null, null);
        var grant = narrator.step(
                "Ada, Administrator of the Signer, pre-approves another 3 for the CI",
                () -> cast.ada().api().post("/v1/signers/" + SIGNER + "/grants", wanted, Grant.class));
        signed("the CI signs a hotfix with it", "hotfix.jar");
        checked("jarsigner", "-verify", "-strict", "-keystore", TrustFiles.STORE, "hotfix.jar");
        narrator.done("it signs a bare digest through POST /v1/signers/" + SIGNER + "/sign", this::digest);
        checked("openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "sbom.json.sig", "sbom.json");
        narrator.done("Ada revokes the grant, with one signature left in it", () -> revoke(grant));
        shown(narrator.step(
                "the very next signature is refused",
                () -> ci.run("sign", "next.jar", "--signer", SIGNER)
                        .expect(STATUS_REFUSED)
                        .expectSaid("was revoked")));
    }

    private void digest() throws Exception {
        var file = artifacts.file("sbom.json");
        var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        var input = new SignInput(digest, null, "sbom.json", Files.size(file));
        var call = new SignCall(
                SignatureAlgorithm.ECDSA_SHA_256,
                List.of(input),
                EcdsaFormat.DER,
                null,
                new ClientClaims("demo", null));
        var answer = cast.ci().api().post("/v1/signers/" + SIGNER + "/sign", call, SignAnswer.class);
        Files.write(
                artifacts.file("sbom.json.sig"), answer.signatures().getFirst().signature());
        var key = cast.ci().api().text("/v1/signers/" + SIGNER + "/public-key", "application/x-pem-file");
        Files.writeString(artifacts.file("key.pem"), key);
        var left = answer.remaining();
        Unexpected.unless(left != null && left == 1, "the grant has " + left + " signatures left instead of 1");
    }

    private void revoke(Grant grant) throws Exception {
        cast.ada().api().post("/v1/grants/" + grant.id() + ":revoke", new Reason("The hotfix is out"), Grant.class);
    }

    private void shown(Shell.Run run) {
        narrator.detail("$ " + run.line() + "\n" + run.said());
    }

    private static String firstLine(String said) {
        return said.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    }
}
