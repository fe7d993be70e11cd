package io.countersign.verticles.certificate;

import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Requests for certificates by PKCS#10 (RFC 2986): a subject and a public key, signed by that key, which shows an
 * authority that whoever asks has it. Fails like {@link WorkerClient#sign}.
 */
public final class CertificationRequests {
    private final WorkerClient worker;

    public CertificationRequests(WorkerClient worker) {
        this.worker = worker;
    }

    /**
     * A request for a code-signing certificate.
     *
     * @param key of the Signer; it signs
     * @return DER
     */
    public Future<byte[]> codeSigning(KeyReference key, Subject subject) {
        var asked = new Attribute(
                PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(Profiles.requestedForCodeSigning()));
        var info = new CertificationRequestInfo(
                subject.name(), SubjectPublicKeyInfo.getInstance(key.publicKey()), new DERSet(asked));
        var signature = CertificateSignature.of(key.algorithm());
        return signature
                .by(worker, key, signature.input(info))
                .map(made -> Der.of(new CertificationRequest(info, signature.identifier(), made)));
    }
}
