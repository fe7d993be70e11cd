package io.countersign.verticles.signers;

import io.countersign.verticles.certificate.Subject;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A renewal that is ordered, with what its certificate is made of.
 *
 * @param validity null where it was left open
 * @param signerState as stored
 * @param certificate the present one, DER
 * @param serial of the present one
 * @param publicKey SubjectPublicKeyInfo, DER
 * @param now by PostgreSQL's clock
 */
record RenewalJob(
        UUID id,
        UUID organization,
        UUID signer,
        AuthorityRow authority,
        @Nullable Duration validity,
        UUID orderedBy,
        @Nullable UUID request,
        String slug,
        String signerState,
        String subject,
        byte[] certificate,
        String serial,
        byte[] publicKey,
        Instant now,
        boolean allowed,
        boolean compromised) {
    private static final Queries SQL = Queries.of("renewals");

    /** Empty once it is done or failed. */
    static Future<Optional<RenewalJob>> find(Tx tx, UUID id) {
        return tx.first(SQL.get("renewalToDo"), Tuple.of(id), row -> row)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : of(tx, found.get()).map(Optional::of));
    }

    private static Future<RenewalJob> of(Tx tx, Row row) {
        var organization = row.getUUID("organization_id");
        var seconds = row.getLong("validity_seconds");
        return Issuing.find(tx, organization, row.getUUID("authority_id"))
                .map(authority -> new RenewalJob(
                        row.getUUID("id"),
                        organization,
                        row.getUUID("signer_id"),
                        authority,
                        seconds == null ? null : Duration.ofSeconds(seconds),
                        row.getUUID("ordered_by"),
                        row.getUUID("request_id"),
                        row.getString("slug"),
                        row.getString("signer_state"),
                        row.getString("subject"),
                        row.getBuffer("certificate").getBytes(),
                        row.getString("certificate_serial"),
                        row.getBuffer("public_key").getBytes(),
                        row.getOffsetDateTime("now").toInstant(),
                        row.getBoolean("allowed"),
                        row.getBoolean("compromised")));
    }

    Subject name() {
        return Subject.as(subject, certificate);
    }

    /**
     * What was judged when it was ordered may be too long by now, if the token was away for long; never beyond the
     * authority.
     */
    Instant notAfter() {
        var wanted = now.plus(Objects.requireNonNullElse(validity, Issuing.DEFAULT_VALIDITY));
        var end = Issuing.end(authority);
        return wanted.isAfter(end) ? end : wanted;
    }

    /** Why it will never be done; empty while it can be. An active authority stays so until it ends. */
    Optional<String> lasting() {
        if (!signerState.equals("active") && !signerState.equals("disabled")) {
            return Optional.of("Signer " + slug + " is " + signerState);
        }
        if (compromised) {
            return Optional.of("the key of Signer " + slug + " was compromised; create another Signer");
        }
        if (!allowed) {
            return Optional.of("who ordered it is no longer an Administrator of Signer " + slug);
        }
        return Issuing.end(authority).isAfter(now)
                ? Optional.empty()
                : Optional.of("certificate authority " + authority.name() + " ended at " + Issuing.end(authority));
    }

    /** By whoever ordered it, and for the request that asked for it. */
    Event event(String type) {
        return new Event(type, organization, orderedBy, signer, request, null, null, Map.of())
                .with("certificateAuthority", authority.id().toString())
                .with("slug", slug);
    }
}
