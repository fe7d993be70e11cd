package io.countersign.cli.admin;

import io.countersign.cli.Table;
import io.countersign.protocol.api.Signer;

/** A Signer in words. */
final class SignerText {
    private SignerText() {}

    static String details(Signer signer) {
        var table = new Table(signer.slug(), signer.name());
        table.row("id", signer.id());
        table.row("state", signer.failure() == null ? signer.state() : signer.state() + ": " + signer.failure());
        table.row("key", signer.keyAlgorithm() + " in token " + signer.token());
        table.row("key id", signer.keyId());
        table.row("subject", signer.subject());
        table.row("serial", signer.certificateSerial());
        table.row("valid", signer.notBefore() + " to " + signer.notAfter());
        table.row("policy", signer.policyVersion() == 0 ? "none: signs directly" : "version " + signer.policyVersion());
        table.row("algorithms", signer.algorithms());
        table.row("answers", signer.waitForProof() ? "wait until the log proves them" : "at once");
        var warnings = signer.warnings();
        if (warnings != null) {
            warnings.forEach(warning -> table.row("warning", warning));
        }
        return table.toString();
    }
}
