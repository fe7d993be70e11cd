package io.countersign.worker.encoding;

import io.countersign.protocol.DigestAlgorithm;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;

/** RSASSA-PKCS1-v1_5 and RSASSA-PSS over a digest, RFC 8017 sections 8.2.2 and 8.1.2. */
final class RsaVerifier implements Verifier {
    private static final byte PADDING = (byte) 0xFF;

    private final RSAPublicKey key;
    private final int modulusBits;

    RsaVerifier(RSAPublicKey key) {
        this.key = key;
        this.modulusBits = key.getModulus().bitLength();
    }

    @Override
    public boolean verifies(SignatureAlgorithm algorithm, EcdsaFormat format, byte[] input, byte[] signature) {
        try {
            return switch (algorithm.scheme()) {
                case RSASSA_PKCS1_V1_5 -> pkcs1(digest(algorithm), input, signature);
                case RSASSA_PSS -> pss(digest(algorithm), input, signature);
                case ECDSA, ED25519, ML_DSA -> false;
            };
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static DigestAlgorithm digest(SignatureAlgorithm algorithm) {
        return Objects.requireNonNull(algorithm.digest());
    }

    /** RFC 8017 section 8.2.2: build the one possible encoding and compare. */
    private boolean pkcs1(DigestAlgorithm algorithm, byte[] digest, byte[] signature) throws GeneralSecurityException {
        var info = DigestInfo.of(algorithm, digest);
        var expected = new byte[(modulusBits + 7) / 8];
        expected[1] = 1;
        Arrays.fill(expected, 2, expected.length - info.length - 1, PADDING);
        System.arraycopy(info, 0, expected, expected.length - info.length, info.length);
        return MessageDigest.isEqual(expected, open(signature));
    }

    private boolean pss(DigestAlgorithm algorithm, byte[] digest, byte[] signature) throws GeneralSecurityException {
        return PssCheck.fits(algorithm, digest, open(signature), modulusBits);
    }

    /** RSAVP1, RFC 8017 section 5.2.2; refuses a signature of another length than the modulus. */
    private byte[] open(byte[] signature) throws GeneralSecurityException {
        if (signature.length != (modulusBits + 7) / 8) {
            throw new GeneralSecurityException("the signature is not as long as the modulus");
        }
        var cipher = Cipher.getInstance("RSA/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(signature);
    }
}
