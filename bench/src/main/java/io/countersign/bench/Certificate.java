package io.countersign.bench;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A P-256 certificate for 127.0.0.1 that signed itself, good for two days, with its key in files as an operator has them.
 *
 * @param file the certificate, PEM
 * @param key its private key, PEM
 */
record Certificate(X509Certificate certificate, Path file, Path key) {
    private static final Duration LIFE = Duration.ofDays(2);

    /** Makes one and writes {@code tls.pem} and {@code tls.key} into the folder. */
    static Certificate in(Path folder) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            var name = new X500Name("CN=bench");
            var now = Instant.now();
            var builder = new JcaX509v3CertificateBuilder(
                    name, BigInteger.ONE, Date.from(now), Date.from(now.plus(LIFE)), name, pair.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
            var made = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
            return new Certificate(
                    made,
                    write(folder.resolve("tls.pem"), pem("CERTIFICATE", made.getEncoded())),
                    write(
                            folder.resolve("tls.key"),
                            pem("PRIVATE KEY", pair.getPrivate().getEncoded())));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new BenchException("No certificate could be made: " + e.getMessage(), e);
        }
    }

    private static String pem(String kind, byte[] content) {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind);
    }

    private static Path write(Path file, String text) throws IOException {
        PrivateFile.write(file, text);
        return file;
    }

    /** The keys of a gateway's http section that make it serve HTTPS with this. */
    String yaml() {
        return "tlsCertificate: \"%s\", tlsKey: \"%s\"".formatted(file, key);
    }

    /** Of a client that trusts this certificate and no other. */
    SSLContext trust() {
        try {
            return trusting(List.of(certificate));
        } catch (GeneralSecurityException | IOException e) {
            throw new BenchException("The certificate is not trusted: " + e.getMessage(), e);
        }
    }

    /** Of a client that trusts these and what they sign, and nothing else. */
    static SSLContext trusting(Collection<? extends java.security.cert.Certificate> authorities)
            throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        var number = 0;
        for (var authority : authorities) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
