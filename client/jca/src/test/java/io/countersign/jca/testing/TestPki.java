package io.countersign.jca.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority in memory that issues code-signing certificates as the gateway does. */
public final class TestPki {
    private static final AtomicLong SERIALS = new AtomicLong(1000);

    private enum Kind {
        AUTHORITY,
        CODE,
        SERVER
    }

    private final KeyPair key;
    private final X509Certificate certificate;

    public TestPki(String commonName) {
        key = generate("EC", new ECGenParameterSpec("secp256r1"));
        certificate = build(commonName, key.getPublic(), Kind.AUTHORITY, Duration.ofDays(3650));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public X509Certificate issue(String commonName, PublicKey publicKey) {
        return build(commonName, publicKey, Kind.CODE, Duration.ofDays(365));
    }

    /** TLS for a server on 127.0.0.1 whose certificate this CA issued. */
    public SSLContext serverTls() throws IOException, GeneralSecurityException {
        var serverKey = generate("EC", new ECGenParameterSpec("secp256r1"));
        var chain = new X509Certificate[] {build("127.0.0.1", serverKey.getPublic(), Kind.SERVER, Duration.ofDays(1))};
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", serverKey.getPrivate(), new char[0], chain);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** The CA certificate as a PEM file. */
    public Path writePem(Path file) throws IOException {
        return Files.writeString(file, pem(List.of(certificate)));
    }

    /** A PKCS#12 trust store with password {@code changeit} that trusts this CA. */
    public Path writeTrustStore(Path file) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificate);
        try (var out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        return file;
    }

    public static String pem(List<X509Certificate> chain) {
        var text = new StringWriter();
        try (var pem = new JcaPEMWriter(text)) {
            for (var one : chain) {
                pem.writeObject(one);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    static KeyPair generate(String algorithm, java.security.spec.AlgorithmParameterSpec parameters) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(parameters);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate build(String commonName, PublicKey subjectKey, Kind kind, Duration validity) {
        var authority = kind == Kind.AUTHORITY;
        var issuer =
                authority ? commonName : certificate.getSubjectX500Principal().getName();
        var from = Instant.now().minus(Duration.ofHours(1));
        var issuerName = authority
                ? name(commonName)
                : X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        var builder = new JcaX509v3CertificateBuilder(
                issuerName,
                BigInteger.valueOf(SERIALS.incrementAndGet()),
                Date.from(from),
                Date.from(from.plus(validity)),
                name(commonName),
                subjectKey);
        try {
            var extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(subjectKey));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(key.getPublic()));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
            if (kind == Kind.CODE) {
                builder.addExtension(
                        Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning));
            }
            if (kind == Kind.SERVER) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, commonName)));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X500Name name(String commonName) {
        return new X500Name("C=DE,O=Example,CN=" + commonName);
    }
}
