package io.countersign.worker.encoding;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * Verifies signatures over digests with one public key, on the CPU, so that a fault in the token (bit flip, wrong key, glitch attack on
 * RSA-CRT) is seen by something that is not the token. Made once per key; may be used by many threads.
 */
public interface Verifier {
    /**
     * Whether the signature is one of {@code input} by the owner of the key.
     *
     * @param input the digest, or for Ed25519 the message
     * @param format how {@code signature} is written when it is ECDSA
     */
    boolean verifies(SignatureAlgorithm algorithm, EcdsaFormat format, byte[] input, byte[] signature);

    /** @throws GeneralSecurityException when the key is of a kind that signs nothing here */
    static Verifier of(PublicKey key) throws GeneralSecurityException {
        if (key instanceof RSAPublicKey rsa) {
            return new RsaVerifier(rsa);
        }
        return switch (key.getAlgorithm()) {
            case "EC" -> new EcdsaVerifier(key.getEncoded());
            case "EdDSA", "Ed25519" -> new EdwardsVerifier(key.getEncoded());
            default -> throw new GeneralSecurityException("no verifier for " + key.getAlgorithm() + " keys");
        };
    }
}
