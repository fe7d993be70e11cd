package io.countersign.verticles;

import io.countersign.protocol.api.AttestationEnvelope;
import io.vertx.core.Future;
import java.util.UUID;

/** What the gateway vouches for: how a signature came to be approved. Method names are operation ids of the contract. */
public interface Attestations {
    /** About one signature, for who may read its operation. Unavailable for the second or so until the log has its entry. */
    Future<AttestationEnvelope> getAttestation(Call call, UUID operation);

    /** What attestations verify with: a SubjectPublicKeyInfo in DER. NotFound until there is one. */
    Future<byte[]> getAttestationKey();
}
