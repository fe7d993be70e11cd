package io.countersign.verticles.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Whether each certificate was issued by the next one: RFC 5280 section 6.1, without the questions of trust. */
final class ChainLinks {
    private static final int KEY_CERT_SIGN = 5;

    private static final Set<String> STRONG = Set.of(
            PKCSObjectIdentifiers.sha256WithRSAEncryption.getId(),
            PKCSObjectIdentifiers.sha384WithRSAEncryption.getId(),
            PKCSObjectIdentifiers.sha512WithRSAEncryption.getId(),
            X9ObjectIdentifiers.ecdsa_with_SHA256.getId(),
            X9ObjectIdentifiers.ecdsa_with_SHA384.getId(),
            X9ObjectIdentifiers.ecdsa_with_SHA512.getId(),
            EdECObjectIdentifiers.id_Ed25519.getId());

    private static final Set<String> STRONG_DIGESTS = Set.of(
            NISTObjectIdentifiers.id_sha256.getId(),
            NISTObjectIdentifiers.id_sha384.getId(),
            NISTObjectIdentifiers.id_sha512.getId());

    private ChainLinks() {}

    static void refuseUnlessLinked(List<X509Certificate> chain) {
        // Most verifiers look for no issuer that is missing, and a certificate keeps the chain that it came with.
        if (chain.size() == 1 && !isRoot(chain.getFirst())) {
            throw CertificateChain.refused(
                    "the certificate of its issuer is missing; put the issuer's certificate after it");
        }
        for (var place = 1; place < chain.size(); place++) {
            refuseUnlessIssued(chain.get(place - 1), chain.get(place), place);
        }
        // Its issuer may not be here to be asked, but how it signed shows. What a root says of itself nobody looks at.
        var last = chain.getLast();
        if (chain.size() == 1 || !isRoot(last)) {
            refuseWeak(last, chain.size());
        }
    }

    static boolean isRoot(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** @param place of the certificate, counted from 1, which is also how many are below the issuer */
    private static void refuseUnlessIssued(X509Certificate certificate, X509Certificate issuer, int place) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            throw CertificateChain.refused("certificate " + (place + 1) + " is not that of the issuer of certificate "
                    + place + "; put the Signer's first, and after each one that of its issuer");
        }
        var path = issuer.getBasicConstraints();
        var usage = issuer.getKeyUsage();
        if (path < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
            throw CertificateChain.refused(
                    "certificate " + (place + 1) + " is not that of an authority; ask the authority for its chain");
        }
        if (path < place - 1) {
            throw CertificateChain.refused("certificate " + (place + 1)
                    + " allows fewer authorities below it than there are; ask the authority for its chain");
        }
        refuseWeak(certificate, place);
        try {
            certificate.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw CertificateChain.refused("the signature of certificate " + place
                    + " is not by the key of certificate " + (place + 1) + "; ask the authority for its chain");
        }
    }

    private static void refuseWeak(X509Certificate certificate, int place) {
        if (!STRONG.contains(certificate.getSigAlgOID()) && !isStrongPss(certificate)) {
            throw CertificateChain.refused(
                    "certificate " + place + " is signed by " + certificate.getSigAlgName()
                            + "; verifiers want RSA or ECDSA with SHA-256, SHA-384 or SHA-512, or Ed25519: ask the authority for another one");
        }
    }

    private static boolean isStrongPss(X509Certificate certificate) {
        if (!PKCSObjectIdentifiers.id_RSASSA_PSS.getId().equals(certificate.getSigAlgOID())) {
            return false;
        }
        var parameters = RSASSAPSSparams.getInstance(certificate.getSigAlgParams());
        return parameters != null
                && STRONG_DIGESTS.contains(
                        parameters.getHashAlgorithm().getAlgorithm().getId());
    }
}
