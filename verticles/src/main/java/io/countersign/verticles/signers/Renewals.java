package io.countersign.verticles.signers;

import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.Signer;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.approval.Held;
import io.countersign.verticles.approval.RenewalGuard;
import io.countersign.verticles.certificate.CertificateIssuer;
import io.countersign.verticles.certificate.IssuedCertificate;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews certificates in three steps: the order is committed, the certificate is issued while nothing is locked, and
 * a second transaction stores it if the order still stands. Whatever happens in between, the order is there and is
 * carried out by whoever finds it; of several that do so at once one certificate is stored, and the others are
 * dropped.
 */
public final class Renewals {
    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);
    private static final Queries SQL = Queries.of("renewals");
    private static final Queries SIGNERS = Queries.of("signers");
    private static final int LATER = 10;

    private final Database database;
    private final SignerLookup lookup;
    private final RenewalOrders orders = new RenewalOrders();
    private final CertificateIssuer issuer;

    Renewals(Database database, SignerLookup lookup, CertificateIssuer issuer) {
        this.database = database;
        this.lookup = lookup;
        this.issuer = issuer;
    }

    private record End(UUID signer, String state, String reason) {}

    Future<Signer> renew(Call call, String signer, CertificateRenewal wanted) {
        return order(call, signer, wanted)
                .compose(id ->
                        carryOut(id).onFailure(failure -> told(id, failure)).transform(tried -> answer(call, id)));
    }

    /** Commits the order and issues nothing yet. */
    Future<UUID> order(Call call, String signer, CertificateRenewal wanted) {
        return Held.released(database.create(
                call,
                tx -> orders.order(tx, call, signer, wanted).map(held -> new Database.Created<>(idOf(held), held)),
                id -> database.read(tx -> known(tx, id))));
    }

    private static UUID idOf(Held<UUID> held) {
        return held.done() != null
                ? held.done()
                : Objects.requireNonNull(held.waits()).id();
    }

    /** What a call made before: the order, or the request that it waits for. */
    private static Future<Held<UUID>> known(Tx tx, UUID id) {
        return RenewalGuard.request(tx, id)
                .map(request -> request.isPresent() ? new Held<>(null, request.get()) : new Held<>(id, null));
    }

    /**
     * What became of an order. It is committed, so a database that is away now does not mean that nothing was done.
     */
    private Future<Signer> answer(Call call, UUID id) {
        return database.read(tx -> end(tx, id).compose(end -> answer(tx, call, end)))
                .recover(failure -> Future.failedFuture(
                        failure instanceof RefusedException refused && refused.refusal() instanceof Refusal.Unavailable
                                ? stillOrdered().refused()
                                : failure));
    }

    private Future<Signer> answer(Tx tx, Call call, End end) {
        return switch (end.state()) {
            case "done" ->
                lookup.readable(tx, call.caller(), end.signer().toString()).map(SignerRow::toSigner);
            case "failed" ->
                Future.failedFuture(
                        new Refusal.Conflict("RENEWAL_FAILED", "the certificate was not renewed: " + end.reason())
                                .refused());
            default -> Future.failedFuture(stillOrdered().refused());
        };
    }

    private static Future<End> end(Tx tx, UUID id) {
        return tx.first(
                        SQL.get("findRenewal"),
                        Tuple.of(id),
                        row -> new End(
                                row.getUUID("signer_id"),
                                row.getString("state"),
                                Objects.requireNonNullElse(row.getString("reason"), "")))
                .map(Optional::orElseThrow);
    }

    private static Refusal stillOrdered() {
        return new Refusal.Unavailable(
                "RENEWAL_ORDERED",
                "the renewal is ordered, but the new certificate could not be made yet; the gateways try again by themselves until it"
                        + " is, and a repetition with the same Idempotency-Key tells how it stands",
                LATER);
    }

    /** The chain that a Signer has or had under this serial number. */
    static Future<List<byte[]>> chain(Tx tx, SignerRow signer, String serial) {
        var known = CertificateRow.serial(serial);
        return tx.first(
                        SQL.get("earlierCertificate"),
                        Tuple.of(signer.id(), known),
                        row -> SignerRow.chain(row.getArrayOfBuffers("chain")))
                .map(found -> found.orElseThrow(() -> unknown(signer, known)));
    }

    static RefusedException unknown(SignerRow signer, String serial) {
        return new Refusal.NotFound("Signer " + signer.slug() + " never had a certificate with the serial number "
                        + serial
                        + "; operations name theirs in certificateSerial, and all are told by: countersign signer"
                        + " certificates " + signer.slug())
                .refused();
    }

    /**
     * After the commit of an approval: issues what it ordered. Nobody waits for this, because the order stands and
     * {@link RenewalRounds} finds it again.
     */
    public void committed(Event event) {
        var signer = event.signer();
        if (event.type().equals("signer.renewal_ordered") && event.request() != null && signer != null) {
            database.read(tx -> tx.first(SQL.get("orderedOf"), Tuple.of(signer), row -> row.getUUID("id")))
                    .compose(id -> id.isEmpty() ? Future.succeededFuture() : carryOut(id.get()))
                    .onFailure(failure -> told(signer, failure));
        }
    }

    private static void told(UUID what, Throwable failure) {
        if (failure instanceof RefusedException refused) {
            LOG.info("renewal {} is tried again: {}", what, refused.refusal().detail());
        } else {
            LOG.error("ALARM renewal {} could not be done; it is tried again", what, failure);
        }
    }

    /**
     * Does it, or writes down why it will never be done. Fails with what may pass by itself; the order stands then.
     *
     * @return false when somebody else had ended it
     */
    Future<Boolean> carryOut(UUID id) {
        return database.read(tx -> RenewalJob.find(tx, id))
                .compose(job -> job.isEmpty() ? Future.succeededFuture(false) : carryOut(job.get()));
    }

    private Future<Boolean> carryOut(RenewalJob job) {
        return job.lasting().isPresent() ? end(job, null) : issue(job).compose(leaf -> end(job, leaf));
    }

    private Future<IssuedCertificate> issue(RenewalJob job) {
        return issuer.codeSigning(
                job.authority().id(),
                job.authority().key(),
                Objects.requireNonNull(job.authority().certificate()),
                job.name(),
                job.publicKey(),
                job.now(),
                job.notAfter());
    }

    /** Whoever orders or ends a renewal holds its Signer. */
    private Future<Boolean> end(RenewalJob job, @Nullable IssuedCertificate leaf) {
        return database.systemChange(tx -> tx.first(SIGNERS.get("lockSigner"), Tuple.of(job.signer()), row -> true)
                .compose(held -> RenewalJob.find(tx, job.id()))
                .compose(now -> now.isEmpty() ? Future.succeededFuture(false) : end(tx, now.get(), leaf)));
    }

    private static Future<Boolean> end(Tx tx, RenewalJob job, @Nullable IssuedCertificate leaf) {
        var lasting = job.lasting();
        if (lasting.isPresent()) {
            tx.record(job.event("signer.renewal_failed").with("reason", lasting.get()));
            return tx.update(SQL.get("renewalFailed"), Tuple.of(job.id(), lasting.get()))
                    .map(true);
        }
        // A role that had gone may be there again; the next round issues.
        return leaf == null ? Future.succeededFuture(false) : store(tx, job, leaf);
    }

    private static Future<Boolean> store(Tx tx, RenewalJob job, IssuedCertificate leaf) {
        var root = Objects.requireNonNull(job.authority().certificate());
        var values = Tuple.of(job.signer(), Buffer.buffer(leaf.der()))
                .addArrayOfBuffer(new Buffer[] {Buffer.buffer(leaf.der()), Buffer.buffer(root)})
                .addString(leaf.serial())
                .addOffsetDateTime(leaf.notBefore().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(leaf.notAfter().atOffset(ZoneOffset.UTC))
                .addUUID(job.authority().id());
        tx.record(job.event("signer.renewed")
                .with("before", job.serial())
                .with("certificateSerial", leaf.serial())
                .with("notAfter", leaf.notAfter().toString()));
        return tx.update(SQL.get("storeCertificate"), values)
                .compose(stored -> tx.update(SQL.get("renewalDone"), Tuple.of(job.id(), leaf.serial())))
                .map(true);
    }
}
