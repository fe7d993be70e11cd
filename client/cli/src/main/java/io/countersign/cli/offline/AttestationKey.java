package io.countersign.cli.offline;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The public key of a gateway's attestations: an Ed25519 SubjectPublicKeyInfo in PEM (RFC 8410, RFC 7468). */
public record AttestationKey(PublicKey key) {
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    public static AttestationKey parse(String pem) throws DisprovedException {
        var begin = pem.indexOf(BEGIN);
        var end = pem.indexOf(END);
        if (begin >= 0 && end > begin) {
            try {
                var der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
                return new AttestationKey(
                        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw malformed();
            }
        }
        throw malformed();
    }

    private static DisprovedException malformed() {
        return new DisprovedException(Kind.MALFORMED, "the attestation key is no Ed25519 public key in PEM");
    }
}
