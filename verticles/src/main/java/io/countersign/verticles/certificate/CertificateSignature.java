package io.countersign.verticles.certificate;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * How a key signs certificates, requests for them and lists of revoked ones: a digest about as strong as the key, PKCS#1 v1.5 for RSA
 * because every verifier reads it.
 */
record CertificateSignature(SignatureAlgorithm algorithm, AlgorithmIdentifier identifier) {

    static CertificateSignature of(KeyAlgorithm key) {
        return switch (key) {
            case RSA_2048, RSA_3072 ->
                rsa(SignatureAlgorithm.RSASSA_PKCS1_V1_5_SHA_256, PKCSObjectIdentifiers.sha256WithRSAEncryption);
            case RSA_4096 ->
                rsa(SignatureAlgorithm.RSASSA_PKCS1_V1_5_SHA_384, PKCSObjectIdentifiers.sha384WithRSAEncryption);
            case P_256 -> ecdsa(SignatureAlgorithm.ECDSA_SHA_256, X9ObjectIdentifiers.ecdsa_with_SHA256);
            case P_384 -> ecdsa(SignatureAlgorithm.ECDSA_SHA_384, X9ObjectIdentifiers.ecdsa_with_SHA384);
            case P_521 -> ecdsa(SignatureAlgorithm.ECDSA_SHA_512, X9ObjectIdentifiers.ecdsa_with_SHA512);
            // RFC 8410 section 3: the parameters are absent.
            case ED25519 ->
                new CertificateSignature(
                        SignatureAlgorithm.ED25519, new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519));
        };
    }

    /** @param input of the body, by {@link #input} */
    Future<DERBitString> by(WorkerClient worker, KeyReference key, byte[] input) {
        return worker.sign(key, algorithm, EcdsaFormat.DER, List.of(input))
                .map(signatures -> new DERBitString(signatures.getFirst()));
    }

    /** What the key signs for what the body is encoded as; takes its time for a large one. */
    byte[] input(ASN1Object body) {
        var encoded = Der.of(body);
        var digest = algorithm.digest();
        if (digest == null) {
            return encoded;
        }
        try {
            return MessageDigest.getInstance(digest.jcaName()).digest(encoded);
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
