package io.countersign.verticles.signers;

import io.countersign.protocol.api.NewRevocation;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.RevocationReason;
import io.countersign.protocol.api.SignerCertificate;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Revokes certificates of Signers for good. It only takes away, so one person is enough, and one that a Signer signs under stops the
 * Signer in the same transaction. {@link RevocationLists} tells the world after the commit: no transaction waits for a token.
 */
final class Revocations {
    private static final Queries SQL = Queries.of("revocations");
    private static final Queries SIGNERS = Queries.of("signers");

    private final Database database;
    private final SignerLookup lookup;

    Revocations(Database database, SignerLookup lookup) {
        this.database = database;
        this.lookup = lookup;
    }

    /** A certificate as it stood when the Signer was locked, and PostgreSQL's clock then. */
    private record Found(SignerCertificate certificate, Instant now) {}

    /** @param invalidSince whole seconds, as lists tell it */
    private record Wish(RevocationReason reason, @Nullable Instant invalidSince, String justification) {
        static Wish of(NewRevocation wanted) {
            var since = wanted.invalidSince();
            return new Wish(
                    wanted.reason(),
                    since == null ? null : since.truncatedTo(ChronoUnit.SECONDS),
                    wanted.justification());
        }

        boolean isThatOf(SignerCertificate revoked) {
            return reason == revoked.reason()
                    && Objects.equals(invalidSince, revoked.invalidSince())
                    && justification.equals(revoked.justification());
        }
    }

    private record Forbids(boolean compromised, boolean revoked) {}

    Future<Page<SignerCertificate>> list(Call call, String signer, PageQuery page) {
        return database.read(tx -> lookup.readable(tx, call.caller(), signer)
                        .compose(row -> tx.all(
                                SQL.get("listCertificates"),
                                Tuple.of(row.id(), Pages.after(page, CertificateRow::stored), Pages.fetch(page)),
                                CertificateRow::of)))
                .map(found -> Pages.cut(found, page, SignerCertificate::serial));
    }

    Future<SignerCertificate> revoke(Call call, String signer, String serial, NewRevocation wanted) {
        var wish = Wish.of(wanted);
        return database.change(call, tx -> {
            // Also where an equal call revoked it before: that one may not have been acknowledged.
            tx.takesRightsAway();
            return lookup.lockManaged(tx, call.caller(), signer)
                    .compose(row -> find(tx, row, CertificateRow.serial(serial))
                            .compose(found -> found.certificate().revokedAt() == null
                                    ? revoke(tx, call, row, found, wish)
                                    : Future.succeededFuture(repeated(found.certificate(), wish))));
        });
    }

    private static Future<Found> find(Tx tx, SignerRow signer, String serial) {
        return tx.first(
                        SQL.get("findCertificate"),
                        Tuple.of(signer.id(), serial),
                        row -> new Found(
                                CertificateRow.of(row),
                                row.getOffsetDateTime("now").toInstant()))
                .map(found -> found.orElseThrow(() -> Renewals.unknown(signer, serial)));
    }

    private static SignerCertificate repeated(SignerCertificate revoked, Wish wish) {
        if (wish.isThatOf(revoked)) {
            return revoked;
        }
        throw new Refusal.Conflict(
                        "ALREADY_REVOKED",
                        "the certificate with the serial number " + revoked.serial() + " was revoked at "
                                + revoked.revokedAt() + " for the reason " + revoked.reason()
                                + ", which is for good; reason, time and justification cannot be changed")
                .refused();
    }

    private static Future<SignerCertificate> revoke(Tx tx, Call call, SignerRow signer, Found found, Wish wish) {
        var certificate = found.certificate();
        var authority = certificate.certificateAuthority();
        if (authority == null) {
            throw new Refusal.Conflict(
                            "NOT_ISSUED_HERE",
                            "no certificate authority of this organization issued the certificate with the serial number "
                                    + certificate.serial()
                                    + "; have its own authority revoke it, and stop the Signer by:"
                                    + " countersign signer disable " + signer.slug())
                    .refused();
        }
        checkTime(wish.invalidSince(), found);
        record(tx, call, signer, authority, certificate, wish);
        return insert(tx, signer, authority, certificate, wish)
                .compose(counted -> stops(certificate, wish) ? stop(tx, call, signer) : Future.succeededFuture())
                .compose(stopped -> find(tx, signer, certificate.serial()))
                .map(Found::certificate);
    }

    private static void checkTime(@Nullable Instant since, Found found) {
        if (since == null) {
            return;
        }
        if (since.isAfter(found.now())) {
            throw NewKeys.badField("/invalidSince", "this time has not come yet; it is " + found.now());
        }
        var begin = found.certificate().notBefore();
        if (begin != null && since.isBefore(begin)) {
            throw NewKeys.badField(
                    "/invalidSince", "the certificate begins at " + begin + "; write that time or later");
        }
    }

    private static void record(
            Tx tx, Call call, SignerRow signer, UUID authority, SignerCertificate certificate, Wish wish) {
        var since = wish.invalidSince();
        tx.record(Event.by(call.caller().id(), signer.organization(), "certificate.revoked")
                .signer(signer.id())
                .with("slug", signer.slug())
                .with("certificateAuthority", authority.toString())
                .with("certificateSerial", certificate.serial())
                .with("reason", wish.reason().toString())
                .with("invalidSince", since == null ? null : since.toString())
                .with("justification", wish.justification()));
    }

    private static Future<Integer> insert(
            Tx tx, SignerRow signer, UUID authority, SignerCertificate certificate, Wish wish) {
        var since = wish.invalidSince();
        var values = Tuple.of(authority, certificate.serial(), signer.organization(), signer.id())
                .addString(wish.reason().toString())
                .addOffsetDateTime(since == null ? null : since.atOffset(ZoneOffset.UTC))
                .addString(wish.justification());
        return tx.update(SQL.get("insertRevocation"), values)
                .compose(inserted -> tx.update(SQL.get("countRevocation"), Tuple.of(authority)));
    }

    /** The key is the same under every certificate of a Signer. */
    private static boolean stops(SignerCertificate certificate, Wish wish) {
        return certificate.present() || wish.reason() == RevocationReason.KEY_COMPROMISE;
    }

    private static Future<Void> stop(Tx tx, Call call, SignerRow signer) {
        return tx.update(SIGNERS.get("disableSigner"), Tuple.of(signer.id())).map(stopped -> {
            if (stopped == 1) {
                tx.record(Event.by(call.caller().id(), signer.organization(), "signer.disabled")
                        .signer(signer.id())
                        .with("slug", signer.slug())
                        .with("before", signer.state().toString()));
            }
            return null;
        });
    }

    /** Of a locked Signer: refused where it would sign again under what was revoked, while it could be enabled otherwise. */
    static Future<SignerRow> requireUsable(Tx tx, SignerRow signer) {
        return requireSoundKey(tx, signer).compose(sound -> forbids(tx, signer)).map(forbids -> {
            if (forbids.revoked() && signer.state() == SignerState.DISABLED) {
                throw new Refusal.Conflict(
                                "CERTIFICATE_REVOKED",
                                "the certificate of Signer " + signer.slug()
                                        + " was revoked, so it cannot be enabled; renew it first: countersign signer renew "
                                        + signer.slug())
                        .refused();
            }
            return signer;
        });
    }

    /** Of a locked Signer: refused once its key was compromised. */
    static Future<SignerRow> requireSoundKey(Tx tx, SignerRow signer) {
        return forbids(tx, signer).map(forbids -> {
            if (forbids.compromised() && signer.state() != SignerState.ARCHIVED) {
                throw new Refusal.Conflict(
                                "KEY_COMPROMISED",
                                "the key of Signer " + signer.slug()
                                        + " was compromised, as the revocation of its certificate says, so it gets no other certificate"
                                        + " and signs no more; create another Signer, which has a key of its own, and archive this one")
                        .refused();
            }
            return signer;
        });
    }

    private static Future<Forbids> forbids(Tx tx, SignerRow signer) {
        return tx.first(
                        SQL.get("whatForbids"),
                        Tuple.of(signer.id()),
                        row -> new Forbids(row.getBoolean("compromised"), row.getBoolean("revoked")))
                .map(Optional::orElseThrow);
    }
}
