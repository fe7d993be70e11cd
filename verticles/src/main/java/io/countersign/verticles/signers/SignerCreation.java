package io.countersign.verticles.signers;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.PrincipalKind;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.Call;
import io.countersign.verticles.certificate.CertificateIssuer;
import io.countersign.verticles.certificate.CertificationRequests;
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
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Signer: a pending row with its creator as first administrator, a key born in the token, a certificate from the authority, and
 * only then an active row. The row is there before the key, so that no key is in a token without a trace. For an
 * outside authority the key signs what that certifies, and the row stays pending until {@link OutsideCertificates}
 * brings the certificate.
 */
final class SignerCreation {
    private static final Queries SQL = Queries.of("signers");
    private static final Pattern SLUG = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])");

    private final Database database;
    private final SignerLookup lookup;
    private final WorkerClient worker;
    private final CertificateIssuer issuer;
    private final CertificationRequests requests;
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
        this.requests = new CertificationRequests(worker);
        this.tokens = tokens;
    }

    /** @param existing public half of the key that is in the token; null when one is to be born */
    private record Plan(
            Call call,
            UUID id,
            String slug,
            String name,
            NewSigner wanted,
            Subject subject,
            String ckaId,
            byte @Nullable [] existing) {
        Plan with(byte[] publicKey) {
            return new Plan(call, id, slug, name, wanted, subject, ckaId, publicKey);
        }

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

    /** @param issuing null for an outside authority */
    private record Making(String token, @Nullable Issuance issuing) {}

    private record Issuance(AuthorityRow authority, Instant now, Instant notAfter) {}

    Future<Signer> create(Call call, NewSigner wanted) {
        var plan = plan(call, wanted);
        return existing(plan).compose(this::create);
    }

    private Future<Signer> create(Plan plan) {
        return database.create(
                        plan.call(),
                        tx -> insert(tx, plan)
                                .map(making -> new Database.Created<>(plan.id(), new Started(plan.id(), making))),
                        known -> Future.succeededFuture(new Started(known, null)))
                .compose(started ->
                        started.making() == null ? repeated(plan.call(), started.id()) : make(plan, started.making()));
    }

    /** Looked at before there is a row: a key that is refused leaves nothing behind. */
    private Future<Plan> existing(Plan plan) {
        var token = plan.wanted().token();
        return plan.wanted().existingKey() == null || token == null
                ? Future.succeededFuture(plan)
                : worker.findKey(token, plan.ckaId(), plan.algorithm()).map(plan::with);
    }

    private Plan plan(Call call, NewSigner wanted) {
        NewKeys.requireAdmin(call.caller());
        var slug = wanted.slug();
        if (!SLUG.matcher(slug).matches() || SignerLookup.looksLikeAnId(slug)) {
            throw NewKeys.badField(
                    "/slug",
                    "a slug has 2 to 63 lower-case letters, digits and hyphens, begins with a letter, and is no UUID");
        }
        if (wanted.certificateAuthority() == null && wanted.validity() != null) {
            throw NewKeys.badField(
                    "/validity", "an outside authority decides how long its certificate is valid; leave this out");
        }
        var name = NewKeys.name(wanted.name() == null ? slug : wanted.name());
        var ckaId = wanted.existingKey() == null
                ? WorkerClient.newCkaId()
                : ExistingKeys.ckaId(call.caller(), tokens, wanted, wanted.existingKey());
        return new Plan(call, Ids.next(), slug, name, wanted, Subject.parse(wanted.subject()), ckaId, null);
    }

    private Future<Making> insert(Tx tx, Plan plan) {
        var existing = plan.existing();
        var free = existing == null
                ? Future.<Void>succeededFuture()
                : ExistingKeys.refuseTaken(
                        tx, Objects.requireNonNull(plan.wanted().token()), plan.ckaId(), existing);
        return free.compose(checked -> authority(tx, plan)).compose(authority -> {
            var otherwise = authority.map(AuthorityRow::token).orElse(tokens.getFirst());
            var token = NewKeys.token(tokens, plan.wanted().token(), otherwise);
            var issuer = authority.orElse(null);
            tx.record(created(plan, issuer, token));
            return insertRow(tx, plan, issuer, token)
                    .map(now -> new Making(token, issuer == null ? null : issuance(plan, issuer, now)))
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

    /** Empty for an outside one. */
    private static Future<Optional<AuthorityRow>> authority(Tx tx, Plan plan) {
        var id = plan.wanted().certificateAuthority();
        return id == null
                ? Future.succeededFuture(Optional.empty())
                : Issuing.authority(tx, plan.organization(), id, plan.subject(), "/subject")
                        .map(Optional::of);
    }

    private static Issuance issuance(Plan plan, AuthorityRow authority, Instant now) {
        return new Issuance(authority, now, Issuing.notAfter(plan.wanted().validity(), authority, now));
    }

    private static Event created(Plan plan, @Nullable AuthorityRow authority, String token) {
        return plan.event("signer.created")
                .with("name", plan.name())
                .with("keyAlgorithm", plan.algorithm().wireName())
                .with(
                        "certificateAuthority",
                        authority == null ? null : authority.id().toString())
                .with("existingKey", plan.existing() == null ? null : true)
                .with("subject", plan.subject().text())
                .with("token", token)
                .with("ckaId", plan.ckaId())
                .with("environment", plan.wanted().environment())
                .with("waitForProof", plan.wanted().waitForProof())
                .with("administrator", plan.call().caller().id().toString());
    }

    private static Future<Instant> insertRow(Tx tx, Plan plan, @Nullable AuthorityRow authority, String token) {
        var existing = plan.existing();
        return tx.first(
                        SQL.get("insertSigner"),
                        Tuple.of(plan.id(), plan.organization(), plan.slug(), plan.name())
                                .addString(plan.algorithm().wireName())
                                .addString(token)
                                .addString(plan.ckaId())
                                .addUUID(authority == null ? null : authority.id())
                                .addString(plan.subject().text())
                                .addBoolean(!Boolean.FALSE.equals(plan.wanted().policyGuard()))
                                .addString(plan.wanted().environment())
                                .addBoolean(Boolean.TRUE.equals(plan.wanted().waitForProof()))
                                .addBuffer(existing == null ? null : Buffer.buffer(existing))
                                .addString(existing == null ? null : CertificateIssuer.keyId(existing)),
                        row -> row.getOffsetDateTime("created_at").toInstant())
                .map(now -> now.orElseThrow());
    }

    private Future<Signer> make(Plan plan, Making making) {
        return key(plan, making.token())
                .compose(publicKey -> certify(plan, making, publicKey))
                .transform(made -> made.succeeded()
                        ? read(plan.call(), plan.id())
                        : fail(plan, CreationFailure.of(made.cause(), making.token())))
                .map(SignerRow::toSigner);
    }

    private Future<byte[]> key(Plan plan, String token) {
        var existing = plan.existing();
        return existing == null
                ? worker.generateKey(token, plan.ckaId(), "countersign signer " + plan.slug(), plan.algorithm())
                : Future.succeededFuture(existing);
    }

    private Future<Void> certify(Plan plan, Making making, byte[] publicKey) {
        var issuing = making.issuing();
        var key = new KeyReference(making.token(), plan.ckaId(), plan.algorithm(), publicKey);
        if (issuing == null) {
            return requests.codeSigning(key, plan.subject()).compose(request -> await(plan, publicKey, request));
        }
        // Whoever put the two halves into the token may have taken them from two pairs: the private one shows that it
        // belongs to what is certified.
        var shown =
                plan.existing() == null ? Future.succeededFuture(publicKey) : requests.codeSigning(key, plan.subject());
        return shown.compose(belongs -> issue(plan, issuing, publicKey))
                .compose(leaf -> activate(plan, issuing, publicKey, leaf));
    }

    private Future<IssuedCertificate> issue(Plan plan, Issuance issuing, byte[] publicKey) {
        var authority = issuing.authority();
        return issuer.codeSigning(
                authority.id(),
                authority.key(),
                Objects.requireNonNull(authority.certificate()),
                plan.subject(),
                publicKey,
                issuing.now(),
                issuing.notAfter());
    }

    private Future<Void> await(Plan plan, byte[] publicKey, byte[] request) {
        var keyId = CertificateIssuer.keyId(publicKey);
        var parameters = Tuple.of(plan.id(), Buffer.buffer(publicKey), keyId, Buffer.buffer(request));
        return database.systemChange(tx -> {
            tx.record(plan.event("signer.certificate_requested").with("keyId", keyId));
            return tx.update(SQL.get("awaitCertificate"), parameters).compose(Abandoned::unlessChanged);
        });
    }

    private Future<Void> activate(Plan plan, Issuance issuing, byte[] publicKey, IssuedCertificate leaf) {
        var keyId = CertificateIssuer.keyId(publicKey);
        var root = Objects.requireNonNull(issuing.authority().certificate());
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
        return failure.settle(
                "Signer " + plan.slug(), written, () -> read(plan.call(), plan.id()), SignerCreation::ended);
    }

    /** One that waits for its certificate has been made. */
    private static SignerState ended(SignerRow row) {
        return row.waitsForCertificate() ? SignerState.ACTIVE : row.state();
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
