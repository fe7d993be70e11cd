package io.countersign.worker.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.SignatureAlgorithm.Scheme;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The worker's own check agrees with the platform on signatures of the platform, and refuses everything near them. */
class VerifierTest {
    private static final byte[] MESSAGE = {1, 2, 3, 4, 5};

    static Stream<Arguments> cases() throws Exception {
        var rsa = pair("RSA", 2048);
        // An odd number of bits moves the border between bytes in EMSA-PSS.
        var oddRsa = pair("RSA", 2049);
        var evenPss = pair("RSA", 2056);
        var p256 = pair("EC", 256);
        var p521 = pair("EC", 521);
        var ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return Stream.of(
                Arguments.of(rsa, SignatureAlgorithm.RSASSA_PKCS1_V1_5_SHA_256, EcdsaFormat.DER),
                Arguments.of(oddRsa, SignatureAlgorithm.RSASSA_PKCS1_V1_5_SHA_512, EcdsaFormat.DER),
                Arguments.of(rsa, SignatureAlgorithm.RSASSA_PSS_SHA_256, EcdsaFormat.DER),
                Arguments.of(oddRsa, SignatureAlgorithm.RSASSA_PSS_SHA_384, EcdsaFormat.DER),
                Arguments.of(evenPss, SignatureAlgorithm.RSASSA_PSS_SHA_512, EcdsaFormat.DER),
                Arguments.of(p256, SignatureAlgorithm.ECDSA_SHA_512, EcdsaFormat.DER),
                Arguments.of(p256, SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.P1363),
                Arguments.of(p521, SignatureAlgorithm.ECDSA_SHA_384, EcdsaFormat.DER),
                Arguments.of(ed, SignatureAlgorithm.ED25519, EcdsaFormat.DER));
    }

    @ParameterizedTest(name = "{1} {2}")
    @MethodSource("cases")
    void the_true_signature_fits_and_any_flipped_bit_does_not(
            KeyPair pair, SignatureAlgorithm algorithm, EcdsaFormat format) throws Exception {
        var verifier = Verifier.of(pair.getPublic());
        var signature = sign(pair, algorithm, format);
        var input = input(algorithm);
        assertThat(verifier.verifies(algorithm, format, input, signature)).isTrue();
        for (int i = 0; i < signature.length; i += 7) {
            var wrong = signature.clone();
            wrong[i] ^= 1;
            assertThat(verifier.verifies(algorithm, format, input, wrong))
                    .as("byte %s", i)
                    .isFalse();
        }
        var other = input.clone();
        other[0] ^= 1;
        assertThat(verifier.verifies(algorithm, format, other, signature)).isFalse();
        assertThat(verifier.verifies(algorithm, format, input, new byte[0])).isFalse();
        assertThat(verifier.verifies(algorithm, format, input, new byte[signature.length]))
                .isFalse();
    }

    private static KeyPair pair(String kind, int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static byte[] input(SignatureAlgorithm algorithm) throws Exception {
        var digest = algorithm.digest();
        return digest == null
                ? MESSAGE
                : MessageDigest.getInstance(digest.jcaName()).digest(MESSAGE);
    }

    private static byte[] sign(KeyPair pair, SignatureAlgorithm algorithm, EcdsaFormat format) throws Exception {
        var digest = algorithm.digest();
        var hash = digest == null ? "" : digest.jcaName().replace("-", "");
        var suffix = format == EcdsaFormat.P1363 ? "inP1363Format" : "";
        var signer = Signature.getInstance(
                switch (algorithm.scheme()) {
                    case RSASSA_PKCS1_V1_5 -> hash + "withRSA";
                    case RSASSA_PSS -> "RSASSA-PSS";
                    case ECDSA -> hash + "withECDSA" + suffix;
                    case ED25519, ML_DSA -> "Ed25519";
                });
        if (algorithm.scheme() == Scheme.RSASSA_PSS && digest != null) {
            var mgf = new MGF1ParameterSpec(digest.jcaName());
            signer.setParameter(new PSSParameterSpec(digest.jcaName(), "MGF1", mgf, digest.length(), 1));
        }
        signer.initSign(pair.getPrivate());
        signer.update(MESSAGE);
        return signer.sign();
    }
}
