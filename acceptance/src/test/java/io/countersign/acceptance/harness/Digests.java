package io.countersign.acceptance.harness;

import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.api.SignInput;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/** What is signed and how it is checked, with nothing but the JDK. */
public final class Digests {
    private Digests() {}

    /** SHA-256 of the text. */
    public static byte[] of(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A call for one signature per text. */
    public static SignCall call(String... texts) {
        List<SignInput> inputs = Arrays.stream(texts)
                .map(text -> new SignInput(of(text), null, text + ".bin", null))
                .toList();
        return new SignCall(Organization.ALGORITHM, inputs, null, null, null);
    }

    public static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether all signatures fit the texts and the certificate that came with them. */
    public static boolean verify(SignAnswer answer, String... texts) {
        var certificate = certificate(answer.certificateChain().getFirst());
        if (answer.signatures().size() != texts.length) {
            return false;
        }
        for (int i = 0; i < texts.length; i++) {
            if (!verify(certificate, of(texts[i]), answer.signatures().get(i).signature())) {
                return false;
            }
        }
        return true;
    }

    /** ECDSA over a digest. */
    public static boolean verify(X509Certificate certificate, byte[] digest, byte[] signature) {
        try {
            var verifier = Signature.getInstance("NONEwithECDSA");
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(digest);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
