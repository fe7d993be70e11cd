package io.countersign.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.jca.testing.TestGateway;
import io.countersign.jca.testing.TestSigner;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignaturesTest {
    private static final byte[] MESSAGE = "what is signed".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;
    private final List<SignReceipt> receipts = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048,SHA256withRSA",
        "RSA_2048,SHA384withRSA",
        "RSA_2048,SHA512withRSA",
        "P_256,SHA256withECDSA",
        "P_256,SHA384withECDSA",
        "P_256,SHA512withECDSA",
        "P_384,SHA256withECDSAinP1363Format",
        "P_521,SHA512withECDSAinP1363Format",
        "ED25519,Ed25519",
        "ED25519,EdDSA"
    })
    void what_we_sign_the_jdk_verifies(KeyAlgorithm algorithm, String name) throws Exception {
        var signer = gateway.addSigner("release", algorithm);
        var signature = Signature.getInstance(name, provider());
        signature.initSign(key("release"));
        signature.update(MESSAGE[0]);
        signature.update(MESSAGE, 1, MESSAGE.length - 1);
        assertVerifies(signer, name, null, signature.sign());
        assertThat(receipts).hasSize(1);
        if (name.contains("P1363")) {
            assertThat(gateway.signCalls().get(0).format()).isEqualTo(EcdsaFormat.P1363);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA-256", "SHA-384", "SHA-512"})
    void pss_with_the_parameters_of_the_contract(String digest) throws Exception {
        var signer = gateway.addSigner("release", KeyAlgorithm.RSA_2048);
        var parameters = pss(digest, digest, Integer.parseInt(digest.substring(4)) / 8);
        var signature = Signature.getInstance("RSASSA-PSS", provider());
        signature.setParameter(parameters);
        signature.initSign(key("release"));
        signature.update(MESSAGE);
        assertVerifies(signer, "RSASSA-PSS", parameters, signature.sign());
        var encoded = signature.getParameters().getParameterSpec(PSSParameterSpec.class);
        assertThat(encoded.getDigestAlgorithm()).isEqualTo(digest);
    }

    @ParameterizedTest
    @CsvSource({"SHA-1,SHA-1,20", "SHA-256,SHA-1,32", "SHA-256,SHA-256,20", "SHA-256,SHA-512,32"})
    void other_pss_parameters_are_refused_with_a_reason(String digest, String mgf, int salt) throws Exception {
        var signature = Signature.getInstance("RSASSA-PSS", provider());
        assertThatThrownBy(() -> signature.setParameter(pss(digest, mgf, salt)))
                .isInstanceOf(InvalidAlgorithmParameterException.class)
                .hasMessageContaining("RSASSA-PSS here takes");
    }

    @ParameterizedTest
    @CsvSource({"RSA_2048,NONEwithRSA", "P_256,NONEwithECDSA", "P_256,SHA1withECDSA", "RSA_2048,SHA1withRSA"})
    void what_cannot_be_recorded_is_refused_with_what_to_use_instead(KeyAlgorithm algorithm, String name)
            throws Exception {
        gateway.addSigner("release", algorithm);
        var signature = Signature.getInstance(name, provider());
        assertThatThrownBy(() -> signature.initSign(key("release")))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("SHA256with");
    }

    @Test
    void ed25519_takes_32_kib_and_not_a_byte_more() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.ED25519);
        var signature = Signature.getInstance("Ed25519", provider());
        signature.initSign(key("release"));
        signature.update(new byte[32 * 1024]);
        assertThatThrownBy(() -> signature.update((byte) 1))
                .isInstanceOf(SignatureException.class)
                .hasMessageContaining("32 KiB");
        assertThat(signature.sign()).hasSize(64);
    }

    @Test
    void it_never_takes_the_keys_of_others_even_when_it_is_first() throws Exception {
        Security.insertProviderAt(provider(), 1);
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            var pair = generator.generateKeyPair();
            for (var name : new String[] {"SHA256withRSA", "NONEwithRSA", "SHA1withRSA"}) {
                var signature = Signature.getInstance(name);
                signature.initSign(pair.getPrivate());
                signature.update(MESSAGE);
                var bytes = signature.sign();
                assertThat(signature.getProvider().getName()).isNotEqualTo(CountersignProvider.NAME);
                signature.initVerify(pair.getPublic());
                signature.update(MESSAGE);
                assertThat(signature.verify(bytes)).isTrue();
            }
        } finally {
            Security.removeProvider(CountersignProvider.NAME);
        }
    }

    @Test
    void overload_and_lost_connections_are_retried_with_one_idempotency_key() throws Exception {
        var signer = gateway.addSigner("release", KeyAlgorithm.P_256);
        gateway.nextAccident("busy");
        gateway.nextAccident("lost");
        gateway.nextAccident("drop");
        var signature = Signature.getInstance("SHA256withECDSA", provider());
        signature.initSign(key("release"));
        signature.update(MESSAGE);
        assertVerifies(signer, "SHA256withECDSA", null, signature.sign());
        assertThat(gateway.signCalls()).hasSize(1);
    }

    @Test
    void two_signatures_have_two_idempotency_keys() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var signature = Signature.getInstance("SHA256withECDSA", provider());
        signature.initSign(key("release"));
        signature.sign();
        signature.sign();
        assertThat(gateway.received().stream()
                        .filter(call -> call.path().endsWith("/sign"))
                        .map(call -> String.valueOf(call.idempotencyKey()))
                        .distinct())
                .hasSize(2);
    }

    @Test
    void the_key_has_no_bytes_and_cannot_be_serialized() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var key = key("release");
        assertThat(key.getEncoded()).isNull();
        assertThat(key.getFormat()).isNull();
        assertThat(key.toString()).contains("release");
        try (var out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            assertThatThrownBy(() -> out.writeObject(key)).isInstanceOf(NotSerializableException.class);
        }
    }

    @Test
    void the_key_store_is_read_only_and_knows_only_its_signers() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var store = store();
        assertThat(store.size()).isEqualTo(1);
        assertThat(store.isKeyEntry("Release")).isTrue();
        assertThat(store.getKey("other", null)).isNull();
        assertThat(store.getCertificateAlias(store.getCertificate("release"))).isEqualTo("release");
        assertThatThrownBy(() -> store.deleteEntry("release")).hasMessageContaining("read only");
    }

    @Test
    void a_gateway_behind_a_private_ca_is_reached_only_when_that_ca_is_named() throws Exception {
        try (var tls = TestGateway.startTls()) {
            tls.addSigner("release", KeyAlgorithm.P_256);
            var ca = tls.pki().writePem(folder.resolve("ca.pem"));
            var token = TokenSource.of(tls.issueToken());
            var trusted = GatewayAddress.of(tls.url().toString(), ca, false);
            var provider = new CountersignProvider(
                    SignApi.connect(trusted, token, SignClaims::ofThisProcess, receipts::add, Retries.logged()));
            var store = KeyStore.getInstance(CountersignProvider.KEY_STORE_TYPE, provider);
            store.load(null, null);
            assertThat(store.size()).isEqualTo(1);
            var untrusted = GatewayAddress.of(tls.url().toString(), null, false);
            var api = SignApi.connect(untrusted, token, SignClaims::ofThisProcess, receipts::add, Retries.logged());
            assertThatThrownBy(api::signers)
                    .isInstanceOf(GatewayUnreachableException.class)
                    .hasMessageContaining("COUNTERSIGN_CA_FILE");
        }
    }

    private static PSSParameterSpec pss(String digest, String mgf, int salt) {
        return new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(mgf), salt, 1);
    }

    private static void assertVerifies(
            TestSigner signer,
            String name,
            @org.jspecify.annotations.Nullable PSSParameterSpec parameters,
            byte[] bytes)
            throws Exception {
        var verifier = Signature.getInstance(name);
        if (parameters != null) {
            verifier.setParameter(parameters);
        }
        verifier.initVerify(signer.publicKey());
        verifier.update(MESSAGE);
        assertThat(verifier.verify(bytes)).isTrue();
    }

    private CountersignProvider provider() throws IOException {
        return new CountersignProvider(SignApi.connect(
                GatewayAddress.of(gateway.url().toString(), null, false),
                TokenSource.of(gateway.issueToken()),
                SignClaims::ofThisProcess,
                receipts::add,
                Retries.logged()));
    }

    private KeyStore store() throws Exception {
        var store = KeyStore.getInstance(CountersignProvider.KEY_STORE_TYPE, provider());
        store.load(null, null);
        return store;
    }

    private PrivateKey key(String alias) throws Exception {
        return (PrivateKey) store().getKey(alias, null);
    }
}
