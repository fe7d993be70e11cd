package io.countersign.cli.admin;

import io.countersign.cli.Table;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerState;

/** A Signer in words. */
final class SignerText {
    private SignerText() {}

    static String details(Signer signer) {
        var table = new Table(signer.slug(), signer.name());
        table.row("id", signer.id());
        table.row("state", state(signer));
        table.row("key", signer.keyAlgorithm() + " in token " + signer.token());
        table.row("key id", signer.keyId());
        table.row("subject", signer.subject());
        table.row("serial", signer.certificateSerial());
        var begin = signer.notBefore();
        table.row("valid", begin == null ? null : begin + " to " + signer.notAfter());
        var authority = signer.certificateAuthority();
        table.row("issuer", authority == null ? "an outside CA" : "internal CA " + authority);
        table.row("policy", signer.policyVersion() == 0 ? "none: signs directly" : "version " + signer.policyVersion());
        table.row("algorithms", signer.algorithms());
        table.row("answers", signer.waitForProof() ? "wait until the log proves them" : "at once");
        var warnings = signer.warnings();
        if (warnings != null) {
            warnings.forEach(warning -> table.row("warning", warning));
        }
        return table.toString();
    }

    private static String state(Signer signer) {
        if (signer.failure() != null) {
            return signer.state() + ": " + signer.failure();
        }
        return waitsForCertificate(signer)
                ? signer.state() + ": waits for its certificate; have the outside CA certify what\n"
                        + "countersign signer csr " + signer.slug() + " prints, then\n"
                        + "countersign signer set-certificate " + signer.slug() + " --chain FILE"
                : signer.state().toString();
    }

    private static boolean waitsForCertificate(Signer signer) {
        return signer.state() == SignerState.PENDING && signer.certificateAuthority() == null && signer.keyId() != null;
    }
}
