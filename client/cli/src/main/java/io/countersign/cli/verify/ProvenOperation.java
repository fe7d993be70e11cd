package io.countersign.cli.verify;

import io.countersign.cli.offline.Attestation;
import io.countersign.cli.offline.DisprovedException;
import io.countersign.cli.offline.DisprovedException.Kind;
import io.countersign.cli.offline.Entry;
import io.countersign.cli.offline.InclusionCheck;
import io.countersign.cli.offline.InclusionCheck.Included;
import io.countersign.protocol.DigestAlgorithm;
import io.countersign.protocol.Sha256;
import io.countersign.protocol.SignatureAlgorithm;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * A signature that is in the log, and what the log says of it.
 *
 * @param entry its entry
 * @param included where it stands
 */
record ProvenOperation(Entry entry, Included included) {
    private static final HexFormat HEX = HexFormat.of();

    /** Checks entry, path, checkpoint and witnesses, and that the entry is of the operation that the file names. */
    static ProvenOperation of(ProofFile file, LogKeyOptions keys) throws IOException {
        try {
            var included = InclusionCheck.check(file.leaf(), file.proof(), keys.trust(file.logKey()));
            var entry = Entry.parse(file.leaf());
            if (!"signature.signed".equals(entry.text("type"))) {
                throw Unverified.because("the entry of the log is about " + entry.text("type") + ", not a signature");
            }
            if (!file.operation().equals(entry.text("operation"))) {
                throw Unverified.because("the proof names operation " + file.operation() + ", the entry of the log "
                        + entry.text("operation"));
            }
            return new ProvenOperation(entry, included);
        } catch (DisprovedException e) {
            throw Unverified.because(e);
        }
    }

    SignatureAlgorithm algorithm() {
        return algorithm("the log", String.valueOf(entry.detail("algorithm")));
    }

    /** @param who names it */
    static SignatureAlgorithm algorithm(String who, String wireName) {
        return SignatureAlgorithm.ofWireName(wireName)
                .orElseThrow(() -> Unverified.because(who + " names an algorithm that this program does not know"));
    }

    /** The JDK's name of the digest that the log keeps: SHA-256 of the message where the algorithm takes no digest. */
    static String digestName(SignatureAlgorithm algorithm) {
        var digest = algorithm.digest();
        return (digest == null ? DigestAlgorithm.SHA_256 : digest).jcaName();
    }

    /** The one of these signatures that the log tells of: its bytes, what they are over, and whose certificate it is. */
    Verified among(List<Verified> signatures) throws IOException {
        for (var one : signatures) {
            for (var made : one.made()) {
                if (isHex("signatureSha256", made.sha256())) {
                    requireFit(one.leaf(), made);
                    return one;
                }
            }
        }
        throw Unverified.because(
                "the log tells of another signature: its SHA-256 is " + entry.detail("signatureSha256"));
    }

    private void requireFit(X509Certificate certificate, Made made) throws IOException {
        if (!isHex("digest", made.digest(digestName(algorithm())))) {
            throw Unverified.because("the digest in the log is not that of what was signed");
        }
        requireCertificate(certificate);
    }

    /**
     * By its key: whoever read the certificate before it was renewed, and signed after, has the former one in the file, and the log names
     * the next. Both are of one key, and whether this one is good is judged besides.
     */
    void requireCertificate(X509Certificate certificate) {
        if (!isHex("keyId", Sha256.of(certificate.getPublicKey().getEncoded()))) {
            throw Unverified.because("the log names another key than that of the certificate");
        }
    }

    /** Fails unless the log and the attestation tell of one operation, by one Signer of one organization. */
    void requireSame(Attestation attestation) throws DisprovedException {
        requireSame("operation", attestation.operation());
        requireSame("organization", attestation.organization().id());
        requireSame("signer", attestation.signer().id());
    }

    private void requireSame(String name, String attested) throws DisprovedException {
        if (!attested.equals(entry.text(name))) {
            throw new DisprovedException(
                    Kind.SUBJECT,
                    "the attestation is about " + name + " " + attested + ", the proof about " + entry.text(name));
        }
    }

    private boolean isHex(String detail, byte[] wanted) {
        return HEX.formatHex(wanted).equals(entry.detail(detail));
    }
}
