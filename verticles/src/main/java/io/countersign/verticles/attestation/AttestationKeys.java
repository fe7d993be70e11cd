package io.countersign.verticles.attestation;

import io.countersign.protocol.tlog.NoteKey;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.keys.OwnKeys;
import io.countersign.verticles.keys.Purpose;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key of attestations; where there is none it is born at the start of a gateway, or with the first attestation. */
public final class AttestationKeys {
    private static final Logger LOG = LoggerFactory.getLogger(AttestationKeys.class);
    private static final Queries SQL = Queries.of("attestations");

    private final OwnKeys keys;
    private @Nullable AttestationSigner opened;

    /** @param token where the key is born when there is none yet */
    public AttestationKeys(
            Vertx vertx, Database database, WorkerClient worker, String token, DomainConfig.AuditLog config) {
        var purpose = new Purpose(
                "attestation",
                "attestations",
                "attestation-key.pem",
                SQL.get("findAttestationKey"),
                SQL.get("lockAttestationKey"),
                SQL.get("insertAttestationKey"),
                key -> Event.system("attestation_key.created")
                        .with("publicKey", Base64.getEncoder().encodeToString(key.spki())));
        this.keys = new OwnKeys(vertx, database, worker, token, config.directory(), purpose);
    }

    /** Lets the key be born, so that people can note it before it is needed; what fails now is tried again with the first attestation. */
    public void prepare() {
        open().onFailure(failure -> LOG.warn("attestations have no key yet: {}", failure.getMessage()));
    }

    /** The public key; empty until it was born. */
    static Future<Optional<NoteKey>> find(Tx tx) {
        return OwnKeys.find(tx, SQL.get("findAttestationKey"));
    }

    Future<AttestationSigner> open() {
        var known = opened;
        return known != null
                ? Future.succeededFuture(known)
                : keys.open().map(AttestationSigner::new).onSuccess(signer -> opened = signer);
    }
}
