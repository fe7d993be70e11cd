package io.countersign.verticles.testbed;

import io.countersign.verticles.certificate.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority of strangers: it issues what it is told to, also what no authority should. */
public final class OutsideCa {
    private static final Duration DAY = Duration.ofDays(1);
    private static long serials = 1000;

    private final X500Name name;
    private final KeyPair keys;
    private final @Nullable X509Certificate certificate;

    private OutsideCa(X500Name name, KeyPair keys, @Nullable X509Certificate certificate) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
    }

    public static KeyPair keys(String algorithm, int size) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static OutsideCa root(String name) {
        return root(name, keys("EC", 256), "SHA256withECDSA");
    }

    public static OutsideCa root(String name, KeyPair keys, String algorithm) {
        var dn = new X500Name("CN=" + name + ",O=Strangers,C=DE");
        var self = new OutsideCa(dn, keys, null);
        return new OutsideCa(
                dn,
                keys,
                self.certificate(dn, keys.getPublic())
                        .authority(5)
                        .by(algorithm)
                        .issue());
    }

    public OutsideCa below(String called, int path) {
        var dn = new X500Name("CN=" + called + ",O=Strangers,C=DE");
        var theirs = keys("EC", 384);
        return new OutsideCa(
                dn, theirs, certificate(dn, theirs.getPublic()).authority(path).issue());
    }

    public X509Certificate certificate() {
        return Objects.requireNonNull(certificate);
    }

    /** For code signing, valid from yesterday for 90 days, unless told otherwise. */
    public Wish leaf(PublicKey key) {
        return certificate(new X500Name("CN=Release,O=Example,C=DE"), key);
    }

    /** @param spki SubjectPublicKeyInfo of a P-256 key, DER */
    public Wish leaf(byte[] spki) {
        try {
            return leaf(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** One of no authority, for the name and the key of another. */
    public Wish named(OutsideCa other) {
        return new Wish(other.name, other.keys.getPublic());
    }

    private Wish certificate(X500Name subject, PublicKey key) {
        return new Wish(subject, key);
    }

    public static String pem(X509Certificate... chain) {
        return Arrays.stream(chain).map(OutsideCa::der).map(Pem::of).collect(Collectors.joining());
    }

    private static byte[] der(X509Certificate one) {
        try {
            return one.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** What is asked of the authority. */
    public final class Wish {
        private final X500Name subject;
        private final PublicKey key;
        private BigInteger serial = BigInteger.valueOf(++serials);
        private Instant begin = Instant.now().minus(DAY);
        private Instant end = Instant.now().plus(DAY.multipliedBy(90));
        private int path = -1;
        private @Nullable Integer usage = KeyUsage.digitalSignature;
        private List<KeyPurposeId> purposes = List.of(KeyPurposeId.id_kp_codeSigning);
        private String algorithm = keys.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";

        private Wish(X500Name subject, PublicKey key) {
            this.subject = subject;
            this.key = key;
        }

        public Wish serial(BigInteger number) {
            serial = number;
            return this;
        }

        public Wish from(Instant time) {
            begin = time;
            return this;
        }

        public Wish until(Instant time) {
            end = time;
            return this;
        }

        public Wish authority(int allowed) {
            path = allowed;
            usage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
            purposes = List.of();
            return this;
        }

        /** @param bits null for no such extension */
        public Wish usage(@Nullable Integer bits) {
            usage = bits;
            return this;
        }

        public Wish purposes(KeyPurposeId... wanted) {
            purposes = List.of(wanted);
            return this;
        }

        public Wish by(String signature) {
            algorithm = signature;
            return this;
        }

        public X509Certificate issue() {
            try {
                var builder =
                        new JcaX509v3CertificateBuilder(name, serial, Date.from(begin), Date.from(end), subject, key);
                builder.addExtension(
                        Extension.basicConstraints,
                        true,
                        path < 0 ? new BasicConstraints(false) : new BasicConstraints(path));
                if (usage != null) {
                    builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
                }
                if (!purposes.isEmpty()) {
                    var named = new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new));
                    builder.addExtension(Extension.extendedKeyUsage, false, named);
                }
                var signer = new JcaContentSignerBuilder(algorithm)
                        .setProvider(new BouncyCastleProvider())
                        .build(keys.getPrivate());
                return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
            } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }
    }
}
