package io.countersign.verticles.certificate;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** How an authority's key signs certificates: a digest about as strong as the key, PKCS#1 v1.5 for RSA because every verifier reads it. */
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

    /** RFC 4055 section 5: the parameters are NULL. */
    private static CertificateSignature rsa(SignatureAlgorithm algorithm, ASN1ObjectIdentifier identifier) {
        return new CertificateSignature(algorithm, new AlgorithmIdentifier(identifier, DERNull.INSTANCE));
    }

    /** RFC 5758 section 3.2: the parameters are absent. */
    private static CertificateSignature ecdsa(SignatureAlgorithm algorithm, ASN1ObjectIdentifier identifier) {
        return new CertificateSignature(algorithm, new AlgorithmIdentifier(identifier));
    }
}
