package io.countersign.verticles.signers;

import static java.util.Comparator.comparing;

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
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
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

    /** What became part of a list. */
    private record Listed(
            UUID authority, String serial, @Nullable Instant invalidSince) {
        static Listed of(Row row) {
            return new Listed(
                    row.getUUID("authority_id"),
                    row.getString("serial"),
                    SignerRow.instant(row.getOffsetDateTime("invalid_since")));
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
        var wish = RevocationWish.of(wanted);
        return database.change(call, tx -> {
            // Also where an equal call revoked it before: that one may not have been acknowledged.
            tx.takesRightsAway();
            return lookup.lockManaged(tx, call.caller(), signer)
                    .compose(row -> find(tx, row, CertificateRow.serial(serial))
                            .compose(found -> revoke(tx, call, row, found, wish)));
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

    private static Future<SignerCertificate> revoke(
            Tx tx, Call call, SignerRow signer, Found found, RevocationWish wish) {
        var certificate = found.certificate();
        if (wish.isThatOf(certificate)) {
            return Future.succeededFuture(certificate);
        }
        if (certificate.revokedAt() != null) {
            return wish.isCompromise() && certificate.reason() != RevocationReason.KEY_COMPROMISE
                    ? compromise(tx, call, signer, found, wish)
                    : Future.failedFuture(already(certificate).refused());
        }
        if (certificate.certificateAuthority() == null) {
            return wish.isCompromise()
                    ? compromise(tx, call, signer, found, wish)
                    : Future.failedFuture(
                            notIssuedHere(signer, certificate.serial()).refused());
        }
        checkTime(wish.invalidSince(), found);
        return carryOut(tx, call, signer, certificate, wish);
    }

    /** Says it of a certificate that no list can say it of: an outside authority issued it, or its entry has another reason. */
    private static Future<SignerCertificate> compromise(
            Tx tx, Call call, SignerRow signer, Found found, RevocationWish wish) {
        var certificate = found.certificate();
        return CompromisedKey.find(tx, signer).compose(known -> {
            if (known.isPresent()) {
                return known.get().isAs(certificate.serial(), wish)
                        ? Future.succeededFuture(certificate)
                        : Future.failedFuture(already(signer, known.get()).refused());
            }
            checkTime(wish.invalidSince(), found);
            record(
                    tx,
                    call,
                    signer,
                    wish,
                    certificate.certificateAuthority(),
                    certificate.serial(),
                    wish.invalidSince());
            return carryOut(tx, call, signer, certificate, wish);
        });
    }

    private static Refusal already(SignerCertificate revoked) {
        return new Refusal.Conflict(
                "ALREADY_REVOKED",
                "the certificate with the serial number " + revoked.serial() + " was revoked at " + revoked.revokedAt()
                        + " for the reason " + revoked.reason()
                        + ", which is for good; reason, time and justification cannot be changed");
    }

    private static Refusal already(SignerRow signer, CompromisedKey known) {
        return new Refusal.Conflict(
                "ALREADY_REVOKED",
                "the key of Signer " + signer.slug()
                        + " was named as compromised before, with its certificate with the serial number "
                        + known.serial() + ", which is for good; time and justification cannot be changed");
    }

    private static Refusal notIssuedHere(SignerRow signer, String serial) {
        return new Refusal.Conflict(
                "NOT_ISSUED_HERE",
                "no certificate authority of this organization issued the certificate with the serial number " + serial
                        + ", so only its own authority revokes it; archive the Signer (countersign signer archive "
                        + signer.slug() + "), or give the reason keyCompromise if its key was compromised");
    }

    private static Future<SignerCertificate> carryOut(
            Tx tx, Call call, SignerRow signer, SignerCertificate certificate, RevocationWish wish) {
        var serial = certificate.serial();
        return list(tx, signer, serial, wish)
                .compose(listed -> {
                    listed.forEach(
                            one -> record(tx, call, signer, wish, one.authority(), one.serial(), one.invalidSince()));
                    return wish.isCompromise()
                            ? CompromisedKey.insert(tx, signer, serial, wish)
                            : Future.succeededFuture();
                })
                .compose(said -> certificate.present() || wish.isCompromise()
                        ? stop(tx, call, signer)
                        : Future.succeededFuture())
                .compose(stopped -> find(tx, signer, serial))
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

    /** @param authority null for one from outside */
    private static void record(
            Tx tx,
            Call call,
            SignerRow signer,
            RevocationWish wish,
            @Nullable UUID authority,
            String serial,
            @Nullable Instant since) {
        tx.record(Event.by(call.caller().id(), signer.organization(), "certificate.revoked")
                .signer(signer.id())
                .with("slug", signer.slug())
                .with("certificateAuthority", authority == null ? null : authority.toString())
                .with("certificateSerial", serial)
                .with("reason", wish.reason().toString())
                .with("invalidSince", since == null ? null : since.toString())
                .with("justification", wish.justification()));
    }

    /**
     * What is on the lists from now on, that of the serial number first. The key is the same under every certificate of a Signer, so one
     * that was compromised takes all of them along.
     */
    private static Future<List<Listed>> list(Tx tx, SignerRow signer, String serial, RevocationWish wish) {
        var values = Tuple.of(signer.id(), serial, signer.organization())
                .addString(wish.reason().toString())
                .addOffsetDateTime(wish.since())
                .addString(wish.justification());
        return tx.all(SQL.get("insertRevocations"), values, Listed::of).compose(listed -> {
            // In the order of ids, in which everybody locks several; as text, because UUID compares signed.
            var counts = new TreeMap<String, Integer>();
            listed.forEach(one -> counts.merge(one.authority().toString(), 1, Integer::sum));
            Future<Integer> counted = Future.succeededFuture(0);
            for (var one : counts.entrySet()) {
                var count = Tuple.of(UUID.fromString(one.getKey()), one.getValue());
                counted = counted.compose(before -> tx.update(SQL.get("countRevocations"), count));
            }
            return counted.map(listed.stream()
                    .sorted(comparing(one -> !one.serial().equals(serial)))
                    .toList());
        });
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
                                        + " was compromised, as a revocation says, so it gets no other certificate"
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
