package io.countersign.worker.encoding;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.SignatureAlgorithm.Scheme;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/** Pure Ed25519 over a message, RFC 8032 section 5.1.7. */
final class EdwardsVerifier implements Verifier {
    private final Ed25519PublicKeyParameters key;

    EdwardsVerifier(byte[] subjectPublicKeyInfo) throws GeneralSecurityException {
        try {
            this.key = (Ed25519PublicKeyParameters) PublicKeyFactory.createKey(subjectPublicKeyInfo);
        } catch (IOException e) {
            throw new GeneralSecurityException("no Ed25519 public key", e);
        }
    }

    @Override
    public boolean verifies(SignatureAlgorithm algorithm, EcdsaFormat format, byte[] input, byte[] signature) {
        if (algorithm.scheme() != Scheme.ED25519) {
            return false;
        }
        var signer = new Ed25519Signer();
        signer.init(false, key);
        signer.update(input, 0, input.length);
        return signer.verifySignature(signature);
    }
}
