package io.countersign.worker.token;

import static io.countersign.worker.token.TestToken.ask;
import static io.countersign.worker.token.TestToken.digest;
import static io.countersign.worker.token.TestToken.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.SignatureAlgorithm.Scheme;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every signature is checked by the platform over the whole message, which shares no code with the worker's own check. */
class SignaturesTest {
    private static final byte[] MESSAGE = "a release, whole".getBytes(StandardCharsets.UTF_8);
    private static final TestToken TOKEN = TestToken.shared();
    private static final TokenWorker WORKER = TokenWorker.start(TOKEN.config(), TestToken.SEAL);

    @AfterAll
    static void close() {
        WORKER.close();
    }

    static Stream<Arguments> everything() {
        return Arrays.stream(KeyAlgorithm.values())
                .flatMap(key -> Arrays.stream(SignatureAlgorithm.values())
                        .filter(algorithm -> algorithm.fits(key))
                        .flatMap(algorithm -> formats(algorithm).map(format -> Arguments.of(key, algorithm, format))));
    }

    private static Stream<EcdsaFormat> formats(SignatureAlgorithm algorithm) {
        return algorithm.scheme() == Scheme.ECDSA ? Arrays.stream(EcdsaFormat.values()) : Stream.of(EcdsaFormat.DER);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("everything")
    void every_kind_of_key_makes_every_signature_that_fits_it(
            KeyAlgorithm kind, SignatureAlgorithm algorithm, EcdsaFormat format) throws Exception {
        var key = TOKEN.key(WORKER, kind);
        var signature = only(ask(WORKER, order(key, algorithm, format, input(algorithm))));
        assertThat(platformVerifies(publicKey(key), algorithm, format, signature))
                .isTrue();
    }

    @Test
    void a_batch_is_signed_in_the_order_of_its_inputs() throws Exception {
        var key = TOKEN.key(WORKER, KeyAlgorithm.P_256);
        var messages = IntStream.range(0, 100)
                .mapToObj(i -> ("file " + i).getBytes(StandardCharsets.UTF_8))
                .toList();
        var digests = messages.stream().map(m -> digest("SHA-256", m)).toArray(byte[][]::new);
        var answer = ask(WORKER, order(key, SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.DER, digests));
        var signatures =
                assertThat(answer).asInstanceOf(type(Signed.class)).actual().signatures();
        assertThat(signatures).hasSize(100);
        for (int i = 0; i < 100; i++) {
            var verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(publicKey(key));
            verifier.update(messages.get(i));
            assertThat(verifier.verify(signatures.get(i))).as("input %s", i).isTrue();
        }
    }

    @Test
    void an_ed25519_message_may_be_long() throws Exception {
        var key = TOKEN.key(WORKER, KeyAlgorithm.ED25519);
        var message = new byte[100_000];
        var signature = only(ask(WORKER, order(key, SignatureAlgorithm.ED25519, EcdsaFormat.DER, message)));
        var verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(publicKey(key));
        verifier.update(message);
        assertThat(verifier.verify(signature)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("opensslCases")
    void openssl_agrees(KeyAlgorithm kind, SignatureAlgorithm algorithm, String options, @TempDir Path folder)
            throws Exception {
        var key = TOKEN.key(WORKER, kind);
        var signature = only(ask(WORKER, order(key, algorithm, EcdsaFormat.DER, input(algorithm))));
        Files.write(folder.resolve("message"), MESSAGE);
        Files.write(folder.resolve("signature"), signature);
        Files.writeString(folder.resolve("key.pem"), pem(key));
        var command = ("openssl dgst " + options + " -verify key.pem -signature signature message").split(" ");
        var openssl = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("Verified OK");
    }

    static Stream<Arguments> opensslCases() {
        return Stream.of(
                Arguments.of(KeyAlgorithm.P_256, SignatureAlgorithm.ECDSA_SHA_256, "-sha256"),
                Arguments.of(KeyAlgorithm.P_256, SignatureAlgorithm.ECDSA_SHA_512, "-sha512"),
                Arguments.of(KeyAlgorithm.P_521, SignatureAlgorithm.ECDSA_SHA_512, "-sha512"),
                Arguments.of(KeyAlgorithm.RSA_3072, SignatureAlgorithm.RSASSA_PKCS1_V1_5_SHA_384, "-sha384"),
                Arguments.of(
                        KeyAlgorithm.RSA_2048,
                        SignatureAlgorithm.RSASSA_PSS_SHA_256,
                        "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32"));
    }

    private static byte[] input(SignatureAlgorithm algorithm) {
        var digest = algorithm.digest();
        return digest == null ? MESSAGE : digest(digest.jcaName(), MESSAGE);
    }

    private static byte[] only(Object answer) {
        var signatures =
                assertThat(answer).asInstanceOf(type(Signed.class)).actual().signatures();
        assertThat(signatures).hasSize(1);
        return signatures.getFirst();
    }

    private static PublicKey publicKey(KeyReference key) throws Exception {
        var name = switch (key.algorithm().family()) {
            case RSA -> "RSA";
            case EC -> "EC";
            case EDWARDS -> "Ed25519";
        };
        return KeyFactory.getInstance(name).generatePublic(new X509EncodedKeySpec(key.publicKey()));
    }

    private static boolean platformVerifies(
            PublicKey key, SignatureAlgorithm algorithm, EcdsaFormat format, byte[] signature) throws Exception {
        var verifier = Signature.getInstance(jcaName(algorithm, format));
        verifier.initVerify(key);
        var digest = algorithm.digest();
        if (algorithm.scheme() == Scheme.RSASSA_PSS && digest != null) {
            var name = digest.jcaName();
            var mgf = new MGF1ParameterSpec(name);
            verifier.setParameter(new PSSParameterSpec(name, "MGF1", mgf, digest.length(), 1));
        }
        verifier.update(MESSAGE);
        return verifier.verify(signature);
    }

    private static String jcaName(SignatureAlgorithm algorithm, EcdsaFormat format) {
        var covered = algorithm.digest();
        var digest = covered == null ? "" : covered.jcaName().replace("-", "");
        return switch (algorithm.scheme()) {
            case RSASSA_PKCS1_V1_5 -> digest + "withRSA";
            case RSASSA_PSS -> "RSASSA-PSS";
            case ECDSA -> digest + "withECDSA" + (format == EcdsaFormat.P1363 ? "inP1363Format" : "");
            case ED25519 -> "Ed25519";
            case ML_DSA -> throw new AssertionError("fits no key");
        };
    }

    private static String pem(KeyReference key) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.publicKey())
                + "\n-----END PUBLIC KEY-----\n";
    }
}
