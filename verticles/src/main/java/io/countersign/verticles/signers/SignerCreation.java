package io.countersign.verticles.signers;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.PrincipalKind;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Signer: a pending row with its creator as first administrator, a key born in the token, a certificate from the authority, and
 * only then an active row. The row is there before the key, so that no key is in a token without a trace.
 */
final class SignerCreation {
    private static final Queries SQL = Queries.of("signers");
    private static final Pattern SLUG = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])");

    private final Database database;
    private final SignerLookup lookup;
    private final WorkerClient worker;
    private final CertificateIssuer issuer;
    private final List<String> tokens;

    SignerCreation(
            Database database,
            SignerLookup lookup,
            WorkerClient worker,
            CertificateIssuer issuer,
            List<String> tokens) {
        this.database = database;
        this.lookup = lookup;
        this.worker = worker;
        this.issuer = issuer;
        this.tokens = tokens;
    }

    private record Plan(Call call, UUID id, String slug, String name, NewSigner wanted, Subject subject, String ckaId) {
        UUID organization() {
            return call.caller().organization();
        }

        KeyAlgorithm algorithm() {
            return wanted.keyAlgorithm();
        }

        Event event(String type) {
            return Event.by(call.caller().id(), organization(), type).signer(id).with("slug", slug);
        }
    }

    /** What this call has begun to make; {@code making} is null when an equal call did before. */
    private record Started(UUID id, @Nullable Making making) {}

    private record Making(AuthorityRow authority, String token, Instant now, Instant notAfter) {}

    Future<Signer> create(Call call, NewSigner wanted) {
        var plan = plan(call, wanted);
        return database.create(
                        call,
                        tx -> insert(tx, plan)
                                .map(making -> new Database.Created<>(plan.id(), new Started(plan.id(), making))),
                        known -> Future.succeededFuture(new Started(known, null)))
                .compose(started ->
                        started.making() == null ? repeated(call, started.id()) : make(plan, started.making()));
    }

    private static Plan plan(Call call, NewSigner wanted) {
        NewKeys.requireAdmin(call.caller());
        var slug = wanted.slug();
        if (!SLUG.matcher(slug).matches() || SignerLookup.looksLikeAnId(slug)) {
            throw NewKeys.badField(
                    "/slug",
                    "a slug has 2 to 63 lower-case letters, digits and hyphens, begins with a letter, and is no UUID");
        }
        var name = NewKeys.name(wanted.name() == null ? slug : wanted.name());
        return new Plan(call, Ids.next(), slug, name, wanted, Subject.parse(wanted.subject()), WorkerClient.newCkaId());
    }

    private Future<Making> insert(Tx tx, Plan plan) {
        return Issuing.authority(
                        tx, plan.organization(), plan.wanted().certificateAuthority(), plan.subject(), "/subject")
                .compose(authority -> {
                    var token = NewKeys.token(tokens, plan.wanted().token(), authority.token());
                    tx.record(created(plan, authority, token));
                    return insertRow(tx, plan, authority, token)
                            .map(now -> new Making(
                                    authority,
                                    token,
                                    now,
                                    Issuing.notAfter(plan.wanted().validity(), authority, now)))
                            .compose(making -> tx.update(
                                            SQL.get("addMember"),
                                            Tuple.of(
                                                    plan.id(),
                                                    plan.call().caller().id(),
                                                    PrincipalKind.PERSON.toString(),
                                                    SignerRole.ADMINISTRATOR.toString()))
                                    .map(making));
                });
    }

    private static Event created(Plan plan, AuthorityRow authority, String token) {
        return plan.event("signer.created")
                .with("name", plan.name())
                .with("keyAlgorithm", plan.algorithm().wireName())
                .with("certificateAuthority", authority.id().toString())
                .with("subject", plan.subject().text())
                .with("token", token)
                .with("ckaId", plan.ckaId())
                .with("environment", plan.wanted().environment())
                .with("waitForProof", plan.wanted().waitForProof())
                .with("administrator", plan.call().caller().id().toString());
    }

    private static Future<Instant> insertRow(Tx tx, Plan plan, AuthorityRow authority, String token) {
        return tx.first(
                        SQL.get("insertSigner"),
                        Tuple.of(plan.id(), plan.organization(), plan.slug(), plan.name())
                                .addString(plan.algorithm().wireName())
                                .addString(token)
                                .addString(plan.ckaId())
                                .addUUID(authority.id())
                                .addString(plan.subject().text())
                                .addBoolean(!Boolean.FALSE.equals(plan.wanted().policyGuard()))
                                .addString(plan.wanted().environment())
                                .addBoolean(Boolean.TRUE.equals(plan.wanted().waitForProof())),
                        row -> row.getOffsetDateTime("created_at").toInstant())
                .map(now -> now.orElseThrow());
    }

    private Future<Signer> make(Plan plan, Making making) {
        return worker.generateKey(making.token(), plan.ckaId(), "countersign signer " + plan.slug(), plan.algorithm())
                .compose(publicKey ->
                        issue(plan, making, publicKey).compose(leaf -> activate(plan, making, publicKey, leaf)))
                .transform(made -> made.succeeded()
                        ? read(plan.call(), plan.id())
                        : fail(plan, CreationFailure.of(made.cause(), making.token())))
                .map(SignerRow::toSigner);
    }

    private Future<IssuedCertificate> issue(Plan plan, Making making, byte[] publicKey) {
        var authority = making.authority();
        return issuer.codeSigning(
                authority.id(),
                authority.key(),
                Objects.requireNonNull(authority.certificate()),
                plan.subject(),
                publicKey,
                making.now(),
                making.notAfter());
    }

    private Future<Void> activate(Plan plan, Making making, byte[] publicKey, IssuedCertificate leaf) {
        var keyId = CertificateIssuer.keyId(publicKey);
        var root = Objects.requireNonNull(making.authority().certificate());
        var parameters = Tuple.of(plan.id(), Buffer.buffer(publicKey), keyId, Buffer.buffer(leaf.der()))
                .addArrayOfBuffer(new Buffer[] {Buffer.buffer(leaf.der()), Buffer.buffer(root)})
                .addString(leaf.serial())
                .addOffsetDateTime(leaf.notBefore().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(leaf.notAfter().atOffset(ZoneOffset.UTC));
        return database.systemChange(tx -> {
            tx.record(plan.event("signer.activated")
                    .with("keyId", keyId)
                    .with("certificateSerial", leaf.serial())
                    .with("notAfter", leaf.notAfter().toString()));
            return tx.update(SQL.get("activateSigner"), parameters).compose(Abandoned::unlessChanged);
        });
    }

    private Future<SignerRow> fail(Plan plan, CreationFailure failure) {
        var written = database.systemChange(tx -> {
            tx.record(plan.event("signer.failed").with("reason", failure.cause()));
            return tx.update(SQL.get("failSigner"), Tuple.of(plan.id(), failure.cause()))
                    .compose(Abandoned::unlessChanged);
        });
        return failure.settle("Signer " + plan.slug(), written, () -> read(plan.call(), plan.id()), SignerRow::state);
    }

    private Future<SignerRow> read(Call call, UUID id) {
        return database.read(tx -> lookup.find(tx, call.caller(), id.toString()));
    }

    private Future<Signer> repeated(Call call, UUID id) {
        return read(call, id)
                .compose(row -> row.state() == SignerState.FAILED
                        ? Future.failedFuture(
                                CreationFailure.repeated("Signer " + row.slug(), Objects.requireNonNull(row.failure())))
                        : Future.succeededFuture(row.toSigner()));
    }
}
