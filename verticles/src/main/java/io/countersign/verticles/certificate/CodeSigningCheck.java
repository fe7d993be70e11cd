package io.countersign.verticles.certificate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Whether verifiers accept what a certificate's key signs as code. */
final class CodeSigningCheck {
    private static final String CODE_SIGNING = KeyPurposeId.id_kp_codeSigning.getId();
    private static final int DIGITAL_SIGNATURE = 0;

    /** Of a positive number in 20 octets, RFC 5280 section 4.1.2.2. */
    private static final int SERIAL_BITS = 159;

    private CodeSigningCheck() {}

    static void refuseUnlessForCode(X509Certificate leaf) {
        if (leaf.getBasicConstraints() >= 0) {
            throw CertificateChain.refused(
                    "the first certificate is that of an authority; put the Signer's own first, and its issuers after it");
        }
        if (leaf.getSerialNumber().signum() <= 0) {
            throw CertificateChain.refused("its serial number is not positive; ask the authority for another one");
        }
        if (leaf.getSerialNumber().bitLength() > SERIAL_BITS) {
            throw CertificateChain.refused(
                    "its serial number is longer than 20 octets; ask the authority for another one");
        }
        var usage = leaf.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            throw CertificateChain.refused(
                    "its key usage has no digitalSignature; ask the authority for a certificate for code signing");
        }
        // Windows and Java take a certificate that says nothing as good for all; Apple, OpenSSL's purpose codesign and
        // the rules of the
        // CA/Browser Forum do not, and anyExtendedKeyUsage is forbidden there.
        if (!saysCodeSigning(leaf)) {
            throw CertificateChain.refused(
                    "its extended key usage does not name codeSigning; ask the authority for a certificate for code signing");
        }
    }

    private static boolean saysCodeSigning(X509Certificate leaf) {
        try {
            var purposes = leaf.getExtendedKeyUsage();
            return purposes != null && purposes.contains(CODE_SIGNING);
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}
