package io.countersign.worker.encoding;

import io.countersign.protocol.DigestAlgorithm;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;

/**
 * Verifies a signature over a digest with the platform's own arithmetic, so that a fault in the token (bit flip, wrong key, glitch attack
 * on RSA-CRT) is seen by something that is not the token.
 */
public final class SignatureCheck {
    private static final byte PADDING = (byte) 0xFF;

    private SignatureCheck() {}

    /**
     * Whether the signature is one of {@code input} by the owner of {@code key}.
     *
     * @param input the digest, or for Ed25519 the message
     * @param format how {@code signature} is written when it is ECDSA
     */
    public static boolean verifies(
            PublicKey key, SignatureAlgorithm algorithm, EcdsaFormat format, byte[] input, byte[] signature) {
        try {
            return switch (algorithm.scheme()) {
                case RSASSA_PKCS1_V1_5 -> pkcs1((RSAPublicKey) key, digest(algorithm), input, signature);
                case RSASSA_PSS -> pss((RSAPublicKey) key, digest(algorithm), input, signature);
                case ECDSA -> platform(ecdsaName(format), key, input, signature);
                case ED25519 -> platform("Ed25519", key, input, signature);
                case ML_DSA -> false;
            };
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static DigestAlgorithm digest(SignatureAlgorithm algorithm) {
        return Objects.requireNonNull(algorithm.digest());
    }

    private static String ecdsaName(EcdsaFormat format) {
        return switch (format) {
            case DER -> "NONEwithECDSA";
            case P1363 -> "NONEwithECDSAinP1363Format";
        };
    }

    private static boolean platform(String name, PublicKey key, byte[] input, byte[] signature)
            throws GeneralSecurityException {
        var verifier = Signature.getInstance(name);
        verifier.initVerify(key);
        verifier.update(input);
        return verifier.verify(signature);
    }

    /** RFC 8017 section 8.2.2: build the one possible encoding and compare. */
    private static boolean pkcs1(RSAPublicKey key, DigestAlgorithm algorithm, byte[] digest, byte[] signature)
            throws GeneralSecurityException {
        var info = DigestInfo.of(algorithm, digest);
        var expected = new byte[(key.getModulus().bitLength() + 7) / 8];
        expected[1] = 1;
        Arrays.fill(expected, 2, expected.length - info.length - 1, PADDING);
        System.arraycopy(info, 0, expected, expected.length - info.length, info.length);
        return MessageDigest.isEqual(expected, open(key, signature));
    }

    private static boolean pss(RSAPublicKey key, DigestAlgorithm algorithm, byte[] digest, byte[] signature)
            throws GeneralSecurityException {
        var bits = key.getModulus().bitLength();
        return PssCheck.fits(algorithm, digest, open(key, signature), bits);
    }

    /** RSAVP1, RFC 8017 section 5.2.2; refuses a signature of another length than the modulus. */
    private static byte[] open(RSAPublicKey key, byte[] signature) throws GeneralSecurityException {
        if (signature.length != (key.getModulus().bitLength() + 7) / 8) {
            throw new GeneralSecurityException("the signature is not as long as the modulus");
        }
        var cipher = Cipher.getInstance("RSA/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(signature);
    }
}
