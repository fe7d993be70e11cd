package io.countersign.verticles.signers;

import io.countersign.protocol.api.BroughtCertificate;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.approval.Held;
import io.countersign.verticles.approval.RenewalGuard;
import io.countersign.verticles.certificate.CertificateChain;
import io.countersign.verticles.store.Contexts;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Certificates that an outside authority issued for the key of a Signer: the first one lets it sign, each later one
 * is its renewal and passes the same guard as one by an authority of ours.
 */
public final class OutsideCertificates {
    private static final Queries SQL = Queries.of("signers");

    private final SignerLookup lookup = new SignerLookup();

    /**
     * In the caller's transaction. The same certificate again changes nothing.
     *
     * @param expectedVersion of the Signer; null for any
     */
    public Future<Held<Signer>> set(
            Tx tx, Call call, String signer, BroughtCertificate brought, @Nullable Integer expectedVersion) {
        return lookup.administered(tx, call.caller(), signer)
                .compose(seen -> {
                    refuseUnlessOutside(seen);
                    // Signatures by keys that others chose take their time.
                    return Contexts.aside(() -> CertificateChain.read(brought.chain()));
                })
                .compose(chain -> lookup.lockAdministered(tx, call.caller(), signer)
                        .compose(row -> Revocations.requireSoundKey(tx, row))
                        .compose(row -> tx.now().compose(now -> {
                            refuseUnlessOutside(row);
                            refuseStale(row, expectedVersion);
                            chain.refuseUnlessFor(Objects.requireNonNull(row.publicKey()), now);
                            return isPresent(row, chain)
                                    ? Future.succeededFuture(new Held<>(row.toSigner(), null))
                                    : unlessHeld(tx, call, row, chain);
                        })));
    }

    static void refuseUnlessOutside(SignerRow row) {
        if (row.state() == SignerState.ARCHIVED) {
            throw new Refusal.Conflict("SIGNER_ARCHIVED", row.slug() + " is archived; only its history is left")
                    .refused();
        }
        if (!row.isOutside()) {
            throw new Refusal.Conflict(
                            "CERTIFICATE_NOT_FROM_OUTSIDE",
                            "an authority of the organization issues the certificates of Signer " + row.slug()
                                    + "; renew it: " + row.renewal()
                                    + ", or create another Signer without certificateAuthority")
                    .refused();
        }
        if (row.certificateRequest() == null) {
            throw new Refusal.Conflict(
                            "NOT_ACTIVE_YET",
                            "Signer " + row.slug() + " is " + row.state() + " and has no certificate request; "
                                    + (row.state() == SignerState.FAILED
                                            ? "create it again under the same slug"
                                            : "wait until its key is made"))
                    .refused();
        }
    }

    private static void refuseStale(SignerRow row, @Nullable Integer expectedVersion) {
        if (expectedVersion != null && expectedVersion != row.version()) {
            throw new Refusal.Stale("Signer " + row.slug() + " is at version " + row.version()
                            + " by now; read it again and decide anew")
                    .refused();
        }
    }

    /** Whether it is the present one, and all that came with it. */
    private static boolean isPresent(SignerRow row, CertificateChain chain) {
        var der = chain.der();
        return row.chain().size() == der.size() && Arrays.deepEquals(row.chain().toArray(), der.toArray());
    }

    private Future<Held<Signer>> unlessHeld(Tx tx, Call call, SignerRow row, CertificateChain chain) {
        return tx.all(
                        SQL.get("certificateOfSerial"),
                        Tuple.of(row.id(), chain.serial()),
                        known -> known.getBuffer("certificate").getBytes())
                .compose(known -> {
                    refuseKnownSerial(row, chain, known);
                    return RenewalGuard.unlessHeld(
                            tx,
                            call,
                            row.id(),
                            new BroughtCertificate(chain.pem()),
                            sentence(row, chain),
                            () -> store(tx, call, row, chain));
                });
    }

    /** Operations name their certificate by its serial number, and its chain with it. */
    private static void refuseKnownSerial(SignerRow row, CertificateChain chain, List<byte[]> known) {
        if (known.isEmpty()) {
            return;
        }
        var same = Arrays.equals(known.getFirst(), chain.der().getFirst());
        throw new Refusal.Conflict(
                        "CERTIFICATE_SERIAL_TAKEN",
                        same
                                ? "Signer " + row.slug()
                                        + " has or had this certificate already, and it stays with the chain that it came"
                                        + " with; ask the authority for a new one"
                                : "Signer " + row.slug() + " has or had another certificate with the serial number "
                                        + chain.serial()
                                        + "; ask the authority for one with a serial number of its own")
                .refused();
    }

    private static String sentence(SignerRow row, CertificateChain chain) {
        var before = row.certificateSerial() == null
                ? "the first certificate is"
                : "the certificate with the serial number " + row.certificateSerial() + ", which ends at "
                        + row.notAfter() + ", is followed by";
        return before + " one of an outside authority for the same key, with the serial number " + chain.serial()
                + ", valid until " + chain.notAfter() + "; issued by " + chain.issuer() + " to " + chain.subject();
    }

    private Future<Signer> store(Tx tx, Call call, SignerRow row, CertificateChain chain) {
        var der = chain.der().stream().map(Buffer::buffer).toArray(Buffer[]::new);
        tx.record(Event.by(call.caller().id(), row.organization(), "signer.certificate_set")
                .signer(row.id())
                .with("slug", row.slug())
                .with("before", row.certificateSerial())
                .with("certificateSerial", chain.serial())
                .with("issuer", chain.issuer())
                .with("notAfter", chain.notAfter().toString()));
        var values = Tuple.of(row.id(), der[0])
                .addArrayOfBuffer(der)
                .addString(chain.serial())
                .addOffsetDateTime(chain.notBefore().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(chain.notAfter().atOffset(ZoneOffset.UTC));
        return tx.update(SQL.get("bringCertificate"), values)
                .compose(stored -> lookup.find(tx, call.caller(), row.id().toString()))
                .map(SignerRow::toSigner);
    }
}
