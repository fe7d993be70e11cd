package io.countersign.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import javax.net.ssl.X509KeyManager;

/**
 * A certificate chain and its private key, as two files hold them at one moment.
 *
 * @param chain PEM, the gateway's own certificate first
 * @param key PEM
 */
record TlsPair(Buffer chain, Buffer key) {
    /** Blocks. */
    static TlsPair read(Path chain, Path key) throws IOException {
        return new TlsPair(Buffer.buffer(Files.readAllBytes(chain)), Buffer.buffer(Files.readAllBytes(key)));
    }

    PemKeyCertOptions pem() {
        return new PemKeyCertOptions().setCertValue(chain).setKeyValue(key);
    }

    /** When the certificate ends; fails when it cannot be served with this key. Nobody else looks: handshakes would fail. */
    Instant checked(Vertx vertx) throws Exception {
        var certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(chain.getBytes()));
        if (!fits(privateKey(vertx, certificate.getPublicKey().getAlgorithm()), certificate.getPublicKey())) {
            throw new GeneralSecurityException("the key is not that of the certificate");
        }
        return certificate.getNotAfter().toInstant();
    }

    /** As Vert.x reads it, so that every form is known here that is known there. */
    private PrivateKey privateKey(Vertx vertx, String algorithm) throws Exception {
        return Arrays.stream(pem().getKeyManagerFactory(vertx).getKeyManagers())
                .filter(X509KeyManager.class::isInstance)
                .map(X509KeyManager.class::cast)
                .flatMap(manager ->
                        Arrays.stream(manager.getServerAliases(algorithm, null)).map(manager::getPrivateKey))
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("there is no key"));
    }

    private static boolean fits(PrivateKey secret, PublicKey open) throws GeneralSecurityException {
        if (!secret.getAlgorithm().equals(open.getAlgorithm())) {
            return false;
        }
        var algorithm = switch (open.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> open.getAlgorithm();
        };
        var trial = "do they fit".getBytes(StandardCharsets.US_ASCII);
        var signer = Signature.getInstance(algorithm);
        signer.initSign(secret);
        signer.update(trial);
        var verifier = Signature.getInstance(algorithm);
        verifier.initVerify(open);
        verifier.update(trial);
        return verifier.verify(signer.sign());
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TlsPair[]";
    }
}
