package io.countersign.verticles.certificate;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** How an authority's key signs certificates and lists: a digest about as strong as the key, PKCS#1 v1.5 for RSA because every verifier reads it. */
record CertificateSignature(SignatureAlgorithm algorithm, AlgorithmIdentifier identifier) {

    /** @throws IllegalArgumentException for a kind of key that is no authority's */
    static CertificateSignature of(KeyAlgorithm key) {
        return switch (key) {
            case RSA_2048, RSA_3072 ->
                rsa(SignatureAlgorithm.RSASSA_PKCS1_V1_5_SHA_256, PKCSObjectIdentifiers.sha256WithRSAEncryption);
            case RSA_4096 ->
                rsa(SignatureAlgorithm.RSASSA_PKCS1_V1_5_SHA_384, PKCSObjectIdentifiers.sha384WithRSAEncryption);
            case P_256 -> ecdsa(SignatureAlgorithm.ECDSA_SHA_256, X9ObjectIdentifiers.ecdsa_with_SHA256);
            case P_384 -> ecdsa(SignatureAlgorithm.ECDSA_SHA_384, X9ObjectIdentifiers.ecdsa_with_SHA384);
            case P_521 -> ecdsa(SignatureAlgorithm.ECDSA_SHA_512, X9ObjectIdentifiers.ecdsa_with_SHA512);
            case ED25519 -> throw new IllegalArgumentException("an authority's key is RSA or on a NIST curve");
        };
    }

    /** Has the authority's token sign what is told here. Fails like {@link WorkerClient#sign}. */
    Future<DERBitString> over(WorkerClient worker, KeyReference authority, ASN1Object body) {
        return worker.sign(authority, algorithm, EcdsaFormat.DER, List.of(digest(encode(body))))
                .map(signatures -> new DERBitString(signatures.getFirst()));
    }

    static byte[] encode(ASN1Object object) {
        try {
            return object.getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("a certificate or list of ours has no encoding", e);
        }
    }

    /** UTCTime until 2049, GeneralizedTime after, RFC 5280 section 4.1.2.5. */
    static Time time(Instant instant) {
        return new Time(Date.from(instant), Locale.ROOT);
    }

    private byte[] digest(byte[] body) {
        var digest = Objects.requireNonNull(algorithm.digest());
        try {
            return MessageDigest.getInstance(digest.jcaName()).digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + digest.jcaName(), e);
        }
    }

    /** RFC 4055 section 5: the parameters are NULL. */
    private static CertificateSignature rsa(SignatureAlgorithm algorithm, ASN1ObjectIdentifier identifier) {
        return new CertificateSignature(algorithm, new AlgorithmIdentifier(identifier, DERNull.INSTANCE));
    }

    /** RFC 5758 section 3.2: the parameters are absent. */
    private static CertificateSignature ecdsa(SignatureAlgorithm algorithm, ASN1ObjectIdentifier identifier) {
        return new CertificateSignature(algorithm, new AlgorithmIdentifier(identifier));
    }
}
