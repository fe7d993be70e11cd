package io.countersign.jca;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.KeyAlgorithm;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import net.jsign.AuthenticodeSigner;
import net.jsign.DigestAlgorithm;
import net.jsign.Signable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** jsign's API with our key store and provider. */
class JsignTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(names = {"P_256", "RSA_2048"})
    void signs_a_script(KeyAlgorithm algorithm) throws Exception {
        try (var gateway = TestGateway.start()) {
            gateway.addSigner("release", algorithm);
            var api = SignApi.connect(
                    GatewayAddress.of(gateway.url().toString(), null, false),
                    TokenSource.of(gateway.issueToken()),
                    () -> SignClaims.ofThisProcess().about("hello.ps1", 20),
                    receipt -> {},
                    Retries.logged());
            var provider = new CountersignProvider(api);
            var store = KeyStore.getInstance(CountersignProvider.KEY_STORE_TYPE, provider);
            store.load(null, null);
            var script = Files.writeString(folder.resolve("hello.ps1"), "Write-Host 'hello'\r\n");
            try (var file = Signable.of(script.toFile())) {
                new AuthenticodeSigner(store, "release", "")
                        .withSignatureProvider(provider)
                        .withDigestAlgorithm(DigestAlgorithm.SHA256)
                        .withTimestamping(false)
                        .sign(file);
            }
            try (var file = Signable.of(script.toFile())) {
                var verifier = new JcaSimpleSignerInfoVerifierBuilder().build(leaf(store));
                var signature = withContent(file.getSignatures().get(0));
                assertThat(signature.getSignerInfos().iterator().next().verify(verifier))
                        .isTrue();
            }
            assertThat(gateway.signCalls().get(0).inputs().get(0).fileName()).isEqualTo("hello.ps1");
        }
    }

    private static java.security.cert.X509Certificate leaf(KeyStore store) throws Exception {
        return (java.security.cert.X509Certificate) store.getCertificate("release");
    }

    /** Authenticode hashes the content without its outermost tag and length, which no CMS library expects. */
    private static CMSSignedData withContent(CMSSignedData signature) throws Exception {
        var content =
                SignedData.getInstance(signature.toASN1Structure().getContent()).getEncapContentInfo();
        var bytes = new ByteArrayOutputStream();
        for (var element : ASN1Sequence.getInstance(content.getContent())) {
            bytes.write(element.toASN1Primitive().getEncoded("DER"));
        }
        return new CMSSignedData(
                new CMSProcessableByteArray(content.getContentType(), bytes.toByteArray()),
                signature.toASN1Structure());
    }
}
