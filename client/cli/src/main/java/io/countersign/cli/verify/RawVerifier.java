package io.countersign.cli.verify;

import io.countersign.protocol.SignatureAlgorithm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;

/** A bare signature over a file: it names neither its algorithm nor a certificate, so what came with it must. */
final class RawVerifier {
    private RawVerifier() {}

    /** @param chain leaf first */
    static List<Verified> verify(Path file, byte[] signature, List<X509Certificate> chain, SignatureAlgorithm algorithm)
            throws IOException {
        if (chain.isEmpty()) {
            throw Unverified.because("the proof carries no certificate for a bare signature");
        }
        var leaf = chain.get(0);
        if (!verifies(file, signature, leaf, algorithm, "")
                && !(algorithm.scheme() == SignatureAlgorithm.Scheme.ECDSA
                        && verifies(file, signature, leaf, algorithm, "inP1363Format"))) {
            throw Unverified.because("the signature does not fit the content");
        }
        var made = new Made(signature, out -> Files.copy(file, out));
        return List.of(new Verified(leaf, chain, ProvenOperation.digestName(algorithm), List.of(made)));
    }

    private static boolean verifies(
            Path file, byte[] signature, X509Certificate leaf, SignatureAlgorithm algorithm, String form)
            throws IOException {
        try {
            var verifier = verifier(algorithm, form);
            verifier.initVerify(leaf.getPublicKey());
            Files.copy(file, new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    try {
                        verifier.update(bytes, offset, length);
                    } catch (SignatureException e) {
                        throw new IOException(e.getMessage(), e);
                    }
                }
            });
            return verifier.verify(signature);
        } catch (SignatureException notOfThisForm) {
            return false;
        } catch (GeneralSecurityException e) {
            throw Unverified.because("the signature uses something that this program does not know", e);
        }
    }

    private static Signature verifier(SignatureAlgorithm algorithm, String form) throws GeneralSecurityException {
        var name = ProvenOperation.digestName(algorithm);
        var digest = name.replace("-", "");
        return switch (algorithm.scheme()) {
            case RSASSA_PKCS1_V1_5 -> Signature.getInstance(digest + "withRSA");
            case ECDSA -> Signature.getInstance(digest + "withECDSA" + form);
            case ED25519 -> Signature.getInstance("Ed25519");
            case RSASSA_PSS -> {
                var pss = Signature.getInstance("RSASSA-PSS");
                var length = Integer.parseInt(name.substring("SHA-".length())) / 8;
                pss.setParameter(new PSSParameterSpec(
                        name, "MGF1", new MGF1ParameterSpec(name), length, PSSParameterSpec.TRAILER_FIELD_BC));
                yield pss;
            }
            case ML_DSA -> throw new GeneralSecurityException(algorithm + " is not known here");
        };
    }
}
