package io.countersign.verticles.attestation;

import io.countersign.protocol.api.AttestationEnvelope;
import io.countersign.protocol.api.GrantOrigin;
import io.countersign.protocol.api.Operation;
import io.countersign.protocol.api.OperationOutcome;
import io.countersign.verticles.Attestations;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.Signing;
import io.countersign.verticles.approval.PolicyRecord;
import io.countersign.verticles.attestation.Statement.Fields;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** {@link Attestations} over committed records: the entry of the log, the grant, and the request with its decisions. */
public final class AttestationService implements Attestations {
    private static final Queries SQL = Queries.of("attestations");
    private static final int SOON_SECONDS = 1;

    private final Database database;
    private final Signing signing;
    private final AttestationKeys keys;

    /** @param signing tells who may read an operation */
    public AttestationService(Database database, Signing signing, AttestationKeys keys) {
        this.database = database;
        this.signing = signing;
        this.keys = keys;
    }

    @Override
    public Future<byte[]> getAttestationKey() {
        return database.read(AttestationKeys::find)
                .compose(key -> key.map(found -> Future.succeededFuture(found.spki()))
                        .orElseGet(() -> Future.failedFuture(
                                new Refusal.NotFound("attestations have no key yet; ask again in a second")
                                        .refused())));
    }

    @Override
    public Future<AttestationEnvelope> getAttestation(Call call, UUID operation) {
        return signing.getOperation(call, operation)
                .compose(AttestationService::requireSigned)
                .compose(signed ->
                        database.read(tx -> statement(tx, call.caller().organization(), operation)))
                .compose(statement -> keys.open().compose(signer -> signer.seal(statement)));
    }

    private static Future<Operation> requireSigned(Operation operation) {
        return operation.outcome() == OperationOutcome.SIGNED
                ? Future.succeededFuture(operation)
                : Future.failedFuture(new Refusal.Conflict(
                                "NOTHING_SIGNED",
                                "this operation was " + operation.outcome()
                                        + "; only a signature can be attested. Read the operation for the reason")
                        .refused());
    }

    private static Future<byte[]> statement(Tx tx, UUID organization, UUID operation) {
        return tx.first(SQL.get("attestedOperation"), Tuple.of(operation, organization), row -> row)
                .compose(found -> found.filter(row -> row.getLong("tree_index") != null)
                        .map(row -> of(tx, organization, row))
                        .orElseGet(() -> Future.failedFuture(notYet())));
    }

    private static Future<byte[]> of(Tx tx, UUID organization, Row row) {
        var signed =
                Signed.of(row, row.getLong("tree_index"), row.getBuffer("leaf").getBytes());
        var predicate = signed.predicate();
        return policy(tx, organization, signed, signed.policyVersion())
                .compose(inForce -> {
                    predicate.with("policy", fields(inForce)).with("conditions", conditions(signed, inForce));
                    var grant = signed.event().grant();
                    return grant == null
                            ? Future.succeededFuture(new Fields().with("kind", "none"))
                            : approval(tx, organization, signed, predicate, grant);
                })
                .map(approval -> Statement.of(
                        (String) signed.event().details().get("fileName"),
                        signed.algorithm(),
                        signed.text("digest"),
                        predicate.with("approval", approval)));
    }

    private static Future<Fields> approval(Tx tx, UUID organization, Signed signed, Fields predicate, UUID grant) {
        return tx.first(SQL.get("attestedGrant"), Tuple.of(grant), row -> row).compose(found -> {
            var row = found.orElseThrow(() -> new IllegalStateException("a charged grant is stored"));
            var use = ((Number) signed.event().details().getOrDefault("slot", 0)).longValue();
            predicate.with("grant", ApprovalFacts.grant(row, use));
            var origin = WireNames.of(GrantOrigin.class, row.getString("origin"));
            var approval = new Fields().with("kind", kind(origin));
            return switch (origin) {
                case REQUEST, BYPASS -> requested(tx, organization, signed, approval, row.getUUID("request_id"));
                case PRE_APPROVAL, BREAK_GLASS ->
                    Future.succeededFuture(approval.with("givenBy", Rows.identityOrNull(row, "giver"))
                            .with("reason", row.getString("justification"))
                            .with("ratification", ApprovalFacts.ratification(row)));
            };
        });
    }

    private static String kind(GrantOrigin origin) {
        return switch (origin) {
            case REQUEST -> "approved";
            case BYPASS -> "bypassed";
            case PRE_APPROVAL -> "pre-approved";
            case BREAK_GLASS -> "break-glass";
        };
    }

    private static Future<Fields> requested(Tx tx, UUID organization, Signed signed, Fields approval, UUID request) {
        return tx.first(SQL.get("attestedRequest"), Tuple.of(request), row -> row)
                .map(found -> found.orElseThrow(() -> new IllegalStateException("the request of a grant is stored")))
                .compose(row -> tx.all(SQL.get("attestedApprovals"), Tuple.of(request), decision -> decision)
                        .compose(decisions -> policy(tx, organization, signed, row.getInteger("policy_version"))
                                .map(policy -> approval.with("request", ApprovalFacts.request(row))
                                        .with("policy", fields(policy))
                                        .with("steps", ApprovalFacts.steps(row, decisions)))));
    }

    private static Future<PolicyRecord> policy(Tx tx, UUID organization, Signed signed, int version) {
        return PolicyRecord.of(tx, organization, signed.signer(), signed.slug(), version);
    }

    private static Fields fields(PolicyRecord policy) {
        return new Fields()
                .with("version", policy.version())
                .with("sha256", policy.sha256())
                .with("sentence", policy.sentence());
    }

    /** Conditions are judged at every signature; one that refused would have left no signature. */
    private static Fields conditions(Signed signed, PolicyRecord inForce) {
        return new Fields()
                .with("judged", inForce.conditions())
                .with("passedOver", signed.event().details().get("conditionsPassedOver"));
    }

    private static RuntimeException notYet() {
        return new Refusal.Unavailable(
                        "NOT_IN_THE_LOG_YET",
                        "the entry of this operation has no place in the log yet; it does within about a second, ask again",
                        SOON_SECONDS)
                .refused();
    }
}
