package io.countersign.worker.encoding;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.HexFormat;

/**
 * Known answers for the verifiers, checked before a worker takes orders: a verifier that agrees with everything would be worse than none.
 * It also loads and compiles what the first signature would otherwise wait for, half a second on a small machine.
 */
public final class SelfTest {
    private static final String P256_OID = "06082a8648ce3d030107";
    /** RFC 6979 appendix A.2.5, SHA-256 of "sample". */
    private static final String P256_POINT = "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
            + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";

    private static final String P256_SIGNATURE = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
            + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

    /** RFC 8032 section 7.1, test 1: the empty message. */
    private static final String ED25519_POINT = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    private static final String ED25519_SIGNATURE = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
            + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

    private SelfTest() {}

    /** @throws IllegalStateException when a verifier is wrong on this machine; no signature may be handed over then */
    public static void run() {
        try {
            var sample = MessageDigest.getInstance("SHA-256").digest(new byte[] {'s', 'a', 'm', 'p', 'l', 'e'});
            var p256 = PublicKeys.ec(bytes(P256_OID), bytes(P256_POINT));
            var der = EcdsaSignature.toDer(bytes(P256_SIGNATURE));
            check(p256, SignatureAlgorithm.ECDSA_SHA_256, sample, der);
            var ed25519 = PublicKeys.ed25519(bytes(ED25519_POINT));
            check(ed25519, SignatureAlgorithm.ED25519, new byte[0], bytes(ED25519_SIGNATURE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the signature verifier cannot run its self-test: use an unmodified JDK", e);
        }
    }

    private static void check(PublicKey key, SignatureAlgorithm algorithm, byte[] input, byte[] signature)
            throws GeneralSecurityException {
        var verifier = Verifier.of(key);
        boolean accepts = verifier.verifies(algorithm, EcdsaFormat.DER, input, signature);
        var wrong = signature.clone();
        wrong[wrong.length / 2] ^= 1;
        if (!accepts || verifier.verifies(algorithm, EcdsaFormat.DER, input, wrong)) {
            throw new IllegalStateException("the verifier of " + algorithm
                    + " fails its self-test: the JDK, BouncyCastle or this machine's memory is broken");
        }
    }

    private static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal);
    }
}
