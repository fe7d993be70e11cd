package io.countersign.verticles.signers;

import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.approval.Held;
import io.countersign.verticles.approval.RenewalGuard;
import io.countersign.verticles.certificate.Subject;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Orders the renewal of a Signer's certificate, alone or as part of a larger transaction. {@link Renewals} carries it
 * out after the commit: no transaction waits for a token.
 */
public final class RenewalOrders {
    private static final Queries SQL = Queries.of("renewals");

    private final SignerLookup lookup = new SignerLookup();

    /** What was judged. */
    private record Plan(
            Call call,
            SignerRow signer,
            AuthorityRow authority,
            @Nullable Duration validity) {
        /** Null where it was left open. */
        @Nullable
        Long seconds() {
            return validity == null ? null : validity.toSeconds();
        }

        Event event(String type) {
            return Event.by(call.caller().id(), signer.organization(), type)
                    .signer(signer.id())
                    .with("slug", signer.slug());
        }
    }

    /** One that nobody has carried out yet. */
    private record Ordered(
            UUID id,
            UUID authority,
            @Nullable Long seconds,
            @Nullable UUID request) {
        static Ordered of(Row row) {
            return new Ordered(
                    row.getUUID("id"),
                    row.getUUID("authority_id"),
                    row.getLong("validity_seconds"),
                    row.getUUID("request_id"));
        }

        boolean isAs(Plan plan) {
            return authority.equals(plan.authority().id()) && Objects.equals(seconds, plan.seconds());
        }
    }

    /**
     * In the caller's transaction: the id of the order, or the request that it waits for. An equal one that is open
     * stands for it.
     */
    public Future<Held<UUID>> order(Tx tx, Call call, String signer, CertificateRenewal wanted) {
        return lookup.lockAdministered(tx, call.caller(), signer)
                .map(RenewalOrders::renewable)
                .compose(row -> Revocations.requireSoundKey(tx, row))
                .compose(row -> plan(tx, call, row, wanted))
                .compose(plan -> tx.first(
                                SQL.get("orderedOf"), Tuple.of(plan.signer().id()), Ordered::of)
                        .compose(open -> open.isPresent() && open.get().isAs(plan)
                                ? Future.succeededFuture(new Held<>(open.get().id(), null))
                                : RenewalGuard.unlessHeld(tx, call, asked(plan), () -> insert(tx, plan, open))));
    }

    private static SignerRow renewable(SignerRow row) {
        if (row.isOutside() && row.state() != SignerState.FAILED && row.state() != SignerState.ARCHIVED) {
            throw new Refusal.Conflict(
                            "CERTIFICATE_FROM_OUTSIDE",
                            "an outside authority issues the certificates of Signer " + row.slug()
                                    + "; have its request certified anew (countersign signer csr " + row.slug()
                                    + ") and bring the certificate: " + row.renewal())
                    .refused();
        }
        return switch (row.state()) {
            case ACTIVE, EXPIRED, DISABLED -> row;
            case PENDING, FAILED, ARCHIVED ->
                throw new Refusal.Conflict(
                                "WRONG_STATE",
                                "Signer " + row.slug() + " is " + row.state() + ", so its certificate is not renewed: "
                                        + advice(row.state()))
                        .refused();
        };
    }

    private static String advice(SignerState state) {
        return switch (state) {
            case PENDING -> "wait until it is active";
            case FAILED -> "create it again under the same slug";
            default -> "archived is final; create another Signer";
        };
    }

    private static Future<Plan> plan(Tx tx, Call call, SignerRow row, CertificateRenewal wanted) {
        var authority = wanted.certificateAuthority() == null
                ? Objects.requireNonNull(row.authority())
                : wanted.certificateAuthority();
        var subject = Subject.as(row.subject(), row.chain().getFirst());
        return Issuing.authority(tx, row.organization(), authority, subject, "/certificateAuthority")
                .compose(found -> tx.now().map(now -> {
                    Issuing.notAfter(wanted.validity(), found, now);
                    return new Plan(call, row, found, wanted.validity());
                }));
    }

    private static RenewalGuard.Asked asked(Plan plan) {
        var authority = plan.authority();
        var length = plan.validity() == null
                ? words(Issuing.DEFAULT_VALIDITY) + ", or until the authority ends at " + Issuing.end(authority)
                        + " if that is sooner"
                : words(plan.validity()) + "; the authority ends at " + Issuing.end(authority);
        var sentence = "the certificate with the serial number "
                + plan.signer().certificateSerial() + ", which ends at "
                + plan.signer().notAfter() + ", is followed by one of the "
                + (authority.id().equals(plan.signer().authority()) ? "same" : "other") + " authority "
                + authority.name() + " for the same key, valid for " + length;
        return new RenewalGuard.Asked(
                plan.signer().id(), new CertificateRenewal(authority.id(), plan.validity()), sentence);
    }

    private static String words(Duration length) {
        return length.equals(Duration.ofDays(length.toDays())) ? length.toDays() + " days" : length.toString();
    }

    private static Future<UUID> insert(Tx tx, Plan plan, Optional<Ordered> before) {
        var id = Ids.next();
        var values = Tuple.of(id, plan.signer().organization(), plan.signer().id())
                .addUUID(plan.authority().id())
                .addLong(plan.seconds())
                .addUUID(plan.call().caller().id())
                .addUUID(tx.approvedRequest());
        return replaced(tx, plan, before)
                .compose(done -> tx.update(SQL.get("insertRenewal"), values))
                .map(inserted -> {
                    tx.record(plan.event("signer.renewal_ordered")
                            .with("certificateAuthority", plan.authority().id().toString())
                            .with("certificateSerial", plan.signer().certificateSerial())
                            .with(
                                    "validity",
                                    plan.validity() == null
                                            ? null
                                            : plan.validity().toString()));
                    return id;
                });
    }

    /** Whose authority's token never comes back would otherwise keep the Signer from every other one. */
    private static Future<Void> replaced(Tx tx, Plan plan, Optional<Ordered> before) {
        if (before.isEmpty()) {
            return Future.succeededFuture();
        }
        var reason = "replaced by a later renewal with other wishes";
        var event = plan.event("signer.renewal_failed")
                .with("certificateAuthority", before.get().authority().toString())
                .with("reason", reason);
        var request = before.get().request();
        tx.record(request == null ? event : event.request(request));
        return tx.update(SQL.get("renewalFailed"), Tuple.of(before.get().id(), reason))
                .mapEmpty();
    }
}
