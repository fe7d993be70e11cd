package io.countersign.verticles.certificate;

import io.countersign.protocol.api.RevocationReason;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.store.Contexts;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes lists of revoked certificates (RFC 5280 section 5): all of one authority, signed in its token. Fails like
 * {@link WorkerClient#sign}. They only grow, so they are encoded beside the event loop.
 */
public final class RevocationListIssuer {
    private final WorkerClient worker;

    public RevocationListIssuer(WorkerClient worker) {
        this.worker = worker;
    }

    /**
     * A list.
     *
     * @param authorityCertificate the authority's certificate, DER
     * @param number larger than that of every list before
     * @param revoked also those that have ended since: what they signed and a time stamp proves outlives them
     * @return DER
     */
    public Future<byte[]> issue(
            KeyReference authority,
            byte[] authorityCertificate,
            long number,
            List<RevokedCertificate> revoked,
            Instant now,
            Instant nextUpdate) {
        var signature = CertificateSignature.of(authority.algorithm());
        return Contexts.aside(() -> {
                    var list = list(signature, authorityCertificate, number, revoked, now, nextUpdate);
                    return new Unsigned(list, signature.input(list));
                })
                .compose(unsigned -> signature
                        .by(worker, authority, unsigned.input())
                        .compose(bits -> Contexts.aside(() -> Der.of(new DERSequence(
                                new ASN1Encodable[] {unsigned.list(), signature.identifier(), bits})))));
    }

    /** @param input what the token signs */
    private record Unsigned(TBSCertList list, byte[] input) {}

    private static TBSCertList list(
            CertificateSignature signature,
            byte[] authorityCertificate,
            long number,
            List<RevokedCertificate> revoked,
            Instant now,
            Instant nextUpdate) {
        var issuer = Certificate.getInstance(authorityCertificate);
        var body = new V2TBSCertListGenerator();
        body.setSignature(signature.identifier());
        body.setIssuer(issuer.getSubject());
        body.setThisUpdate(Der.time(now.minus(CertificateIssuer.BACKDATED)));
        body.setNextUpdate(Der.time(nextUpdate));
        revoked.forEach(one -> body.addCRLEntry(
                new ASN1Integer(new BigInteger(one.serial(), 16)), Der.time(one.revokedAt()), entryExtensions(one)));
        body.setExtensions(extensions(issuer, number));
        return body.generateTBSCertList();
    }

    private static Extensions extensions(Certificate issuer, long number) {
        return Profiles.build(extensions -> {
            extensions.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(CertificateIssuer.keyIdentifierOf(issuer)));
            extensions.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
            // X.509: no entry was taken out since the authority began.
            extensions.addExtension(
                    Extension.expiredCertsOnCRL,
                    false,
                    new DERGeneralizedTime(issuer.getStartDate().getDate()));
        });
    }

    /** RFC 5280 section 5.3.1: rather no reason than the unspecified one. */
    private static @Nullable Extensions entryExtensions(RevokedCertificate one) {
        var since = one.invalidSince();
        if (one.reason() == RevocationReason.UNSPECIFIED && since == null) {
            return null;
        }
        return Profiles.build(extensions -> {
            if (one.reason() != RevocationReason.UNSPECIFIED) {
                extensions.addExtension(Extension.reasonCode, false, CRLReason.lookup(code(one.reason())));
            }
            if (since != null) {
                extensions.addExtension(Extension.invalidityDate, false, new DERGeneralizedTime(Date.from(since)));
            }
        });
    }

    private static int code(RevocationReason reason) {
        return switch (reason) {
            case UNSPECIFIED -> CRLReason.unspecified;
            case KEY_COMPROMISE -> CRLReason.keyCompromise;
            case AFFILIATION_CHANGED -> CRLReason.affiliationChanged;
            case SUPERSEDED -> CRLReason.superseded;
            case CESSATION_OF_OPERATION -> CRLReason.cessationOfOperation;
            case PRIVILEGE_WITHDRAWN -> CRLReason.privilegeWithdrawn;
        };
    }
}
