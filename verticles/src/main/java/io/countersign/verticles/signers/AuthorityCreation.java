package io.countersign.verticles.signers;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.Call;
import io.countersign.verticles.certificate.CertificateIssuer;
import io.countersign.verticles.certificate.IssuedCertificate;
import io.countersign.verticles.certificate.Subject;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes an authority: a pending row, a key born in the token, a root that the key signs for itself, and only then an active row. The row
 * is there before the key, so that no key is in a token without a trace.
 */
final class AuthorityCreation {
    private static final Queries SQL = Queries.of("signers");
    private static final Duration DEFAULT_VALIDITY = Duration.ofDays(3650);

    private final Database database;
    private final WorkerClient worker;
    private final CertificateIssuer issuer;
    private final List<String> tokens;

    AuthorityCreation(Database database, WorkerClient worker, CertificateIssuer issuer, List<String> tokens) {
        this.database = database;
        this.worker = worker;
        this.issuer = issuer;
        this.tokens = tokens;
    }

    private record Plan(
            UUID id,
            String name,
            KeyAlgorithm algorithm,
            String token,
            String ckaId,
            Subject subject,
            Duration validity,
            Call call) {
        UUID organization() {
            return call.caller().organization();
        }

        Event event(String type) {
            return Event.by(call.caller().id(), organization(), type)
                    .with("certificateAuthority", id.toString())
                    .with("name", name);
        }

        String what() {
            return "certificate authority " + name;
        }
    }

    /** Either the time at which this call began to make it, or null because an equal call did before. */
    private record Started(UUID id, @Nullable Instant now) {}

    Future<CertificateAuthority> create(Call call, NewCertificateAuthority wanted) {
        var plan = plan(call, wanted);
        return database.create(
                        call,
                        tx -> insert(tx, plan)
                                .map(now -> new Database.Created<>(plan.id(), new Started(plan.id(), now))),
                        known -> Future.succeededFuture(new Started(known, null)))
                .compose(started -> started.now() == null
                        ? repeated(plan.organization(), started.id())
                        : make(plan, started.now()));
    }

    private Plan plan(Call call, NewCertificateAuthority wanted) {
        NewKeys.requireAdmin(call.caller());
        if (wanted.keyAlgorithm().family() == KeyAlgorithm.Family.EDWARDS) {
            throw NewKeys.badField(
                    "/keyAlgorithm", "the key of an authority is RSA or on a NIST curve; choose for example P-256");
        }
        return new Plan(
                Ids.next(),
                NewKeys.name(wanted.name()),
                wanted.keyAlgorithm(),
                NewKeys.token(tokens, wanted.token(), tokens.getFirst()),
                WorkerClient.newCkaId(),
                Subject.parse(wanted.subject()),
                NewKeys.validity(wanted.validity(), DEFAULT_VALIDITY),
                call);
    }

    private Future<Instant> insert(Tx tx, Plan plan) {
        tx.record(plan.event("certificate_authority.created")
                .with("keyAlgorithm", plan.algorithm().wireName())
                .with("subject", plan.subject().text())
                .with("token", plan.token())
                .with("ckaId", plan.ckaId()));
        return tx.first(
                        SQL.get("insertAuthority"),
                        Tuple.of(
                                        plan.id(),
                                        plan.organization(),
                                        plan.name(),
                                        plan.algorithm().wireName(),
                                        plan.token(),
                                        plan.ckaId())
                                .addString(plan.subject().text()),
                        row -> row.getOffsetDateTime("created_at").toInstant())
                .map(now -> now.orElseThrow());
    }

    private Future<CertificateAuthority> make(Plan plan, Instant now) {
        return worker.generateKey(plan.token(), plan.ckaId(), "countersign authority " + plan.id(), plan.algorithm())
                .compose(publicKey -> {
                    var key = new KeyReference(plan.token(), plan.ckaId(), plan.algorithm(), publicKey);
                    return issuer.selfSigned(key, plan.subject(), now, now.plus(plan.validity()))
                            .compose(root -> activate(plan, key, root));
                })
                .transform(made -> made.succeeded()
                        ? read(plan.organization(), plan.id())
                        : fail(plan, CreationFailure.of(made.cause(), plan.token())))
                .map(AuthorityRow::toAuthority);
    }

    private Future<Void> activate(Plan plan, KeyReference key, IssuedCertificate root) {
        return database.systemChange(tx -> {
            tx.record(plan.event("certificate_authority.activated")
                    .with("keyId", CertificateIssuer.keyId(key.publicKey()))
                    .with("certificateSerial", root.serial())
                    .with("notAfter", root.notAfter().toString()));
            return tx.update(
                            SQL.get("activateAuthority"),
                            Tuple.of(
                                    plan.id(),
                                    Buffer.buffer(key.publicKey()),
                                    Buffer.buffer(root.der()),
                                    root.notAfter().atOffset(ZoneOffset.UTC)))
                    .compose(Abandoned::unlessChanged);
        });
    }

    private Future<AuthorityRow> fail(Plan plan, CreationFailure failure) {
        var written = database.systemChange(tx -> {
            tx.record(plan.event("certificate_authority.failed").with("reason", failure.cause()));
            return tx.update(SQL.get("failAuthority"), Tuple.of(plan.id(), failure.cause()))
                    .compose(Abandoned::unlessChanged);
        });
        return failure.settle(plan.what(), written, () -> read(plan.organization(), plan.id()), AuthorityRow::state);
    }

    private Future<AuthorityRow> read(UUID organization, UUID id) {
        return database.read(tx -> tx.first(SQL.get("findAuthority"), Tuple.of(organization, id), AuthorityRow::of))
                .map(found -> found.orElseThrow());
    }

    private Future<CertificateAuthority> repeated(UUID organization, UUID id) {
        return read(organization, id)
                .compose(row -> row.state() == SignerState.FAILED
                        ? Future.failedFuture(CreationFailure.repeated(
                                "certificate authority " + row.name(), Objects.requireNonNull(row.failure())))
                        : Future.succeededFuture(row.toAuthority()));
    }
}
