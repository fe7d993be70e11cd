package io.countersign.verticles.certificate;

import io.countersign.protocol.Sha256;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/**
 * Issues certificates: builds what is to be signed, has its digest signed in the authority's token, and puts both together. Fails like
 * {@link WorkerClient#sign}.
 */
public final class CertificateIssuer {
    /** Verifiers whose clock is a little late accept a new certificate or list at once. */
    static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final WorkerClient worker;
    private final RevocationPoints points;

    /** @param points where the lists of authorities are, which certificates name */
    public CertificateIssuer(WorkerClient worker, RevocationPoints points) {
        this.worker = worker;
        this.points = points;
    }

    /** A root for a new authority, signed by the key that it certifies. */
    public Future<IssuedCertificate> selfSigned(KeyReference key, Subject subject, Instant now, Instant notAfter) {
        var spki = SubjectPublicKeyInfo.getInstance(key.publicKey());
        return issue(key, subject.name(), subject.name(), spki, Profiles.root(spki), now, notAfter);
    }

    /**
     * A code-signing certificate.
     *
     * @param authorityId whose list names it once it is revoked
     * @param authorityCertificate the authority's certificate, DER
     * @param publicKey SubjectPublicKeyInfo of the new Signer, DER
     */
    public Future<IssuedCertificate> codeSigning(
            UUID authorityId,
            KeyReference authority,
            byte[] authorityCertificate,
            Subject subject,
            byte[] publicKey,
            Instant now,
            Instant notAfter) {
        var issuer = Certificate.getInstance(authorityCertificate);
        var spki = SubjectPublicKeyInfo.getInstance(publicKey);
        var extensions = Profiles.codeSigning(spki, keyIdentifierOf(issuer), points.of(authorityId));
        return issue(authority, issuer.getSubject(), subject.name(), spki, extensions, now, notAfter);
    }

    /** SHA-256 over a SubjectPublicKeyInfo, lower-case hexadecimal: how the contract names keys. */
    public static String keyId(byte[] publicKey) {
        return HexFormat.of().formatHex(Sha256.of(publicKey));
    }

    static byte[] keyIdentifierOf(Certificate certificate) {
        var extensions = Objects.requireNonNull(certificate.getExtensions(), "our authorities have extensions");
        return SubjectKeyIdentifier.fromExtensions(extensions).getKeyIdentifier();
    }

    private Future<IssuedCertificate> issue(
            KeyReference authority,
            X500Name issuer,
            X500Name subject,
            SubjectPublicKeyInfo key,
            Extensions extensions,
            Instant now,
            Instant notAfter) {
        var signature = CertificateSignature.of(authority.algorithm());
        var notBefore = now.minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS);
        var end = notAfter.truncatedTo(ChronoUnit.SECONDS);
        var serial = newSerial();
        var body = new V3TBSCertificateGenerator();
        body.setSerialNumber(new ASN1Integer(serial));
        body.setSignature(signature.identifier());
        body.setIssuer(issuer);
        body.setStartDate(Der.time(notBefore));
        body.setEndDate(Der.time(end));
        body.setSubject(subject);
        body.setSubjectPublicKeyInfo(key);
        body.setExtensions(extensions);
        return sign(authority, signature, body.generateTBSCertificate())
                .map(der -> new IssuedCertificate(der, serial.toString(16), notBefore, end));
    }

    private Future<byte[]> sign(KeyReference authority, CertificateSignature signature, TBSCertificate body) {
        return signature
                .by(worker, authority, signature.input(body))
                .map(made -> Der.of(new Certificate(body, signature.identifier(), made)));
    }

    /** Positive and never zero, RFC 5280 section 4.1.2.2. */
    private static BigInteger newSerial() {
        return new BigInteger(SERIAL_BITS - 1, RANDOM).setBit(SERIAL_BITS - 1);
    }
}
