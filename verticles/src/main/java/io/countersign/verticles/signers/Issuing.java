package io.countersign.verticles.signers;

import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.certificate.Subject;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which authority may issue to a Signer, and until when: the same rules for its first certificate and for every later
 * one.
 */
final class Issuing {
    static final Duration DEFAULT_VALIDITY = Duration.ofDays(365);

    private static final Queries SQL = Queries.of("signers");

    private Issuing() {}

    /**
     * The authority of the caller's own organization, able to issue.
     *
     * @param pointer the field to change where authority and subject do not go together
     */
    static Future<AuthorityRow> authority(Tx tx, UUID organization, UUID id, Subject subject, String pointer) {
        return find(tx, organization, id).map(authority -> {
            if (authority.state() != SignerState.ACTIVE) {
                throw new Refusal.Conflict(
                                "AUTHORITY_NOT_ACTIVE",
                                "certificate authority " + authority.name() + " is " + authority.state()
                                        + "; choose an active one")
                        .refused();
            }
            if (subject.isThatOf(Objects.requireNonNull(authority.certificate()))) {
                throw NewKeys.badField(pointer, "the subject is that of the authority; choose another one");
            }
            return authority;
        });
    }

    static Future<AuthorityRow> find(Tx tx, UUID organization, UUID id) {
        return tx.first(SQL.get("findAuthority"), Tuple.of(organization, id), AuthorityRow::of)
                .map(found -> found.orElseThrow(() -> NewKeys.badField(
                        "/certificateAuthority",
                        "the organization has no certificate authority of this id; list those it has")));
    }

    /** Never beyond the authority: refused when asked for, shortened when left open. */
    static Instant notAfter(@Nullable Duration validity, AuthorityRow authority, Instant now) {
        var end = end(authority);
        var wanted = now.plus(NewKeys.validity(validity, DEFAULT_VALIDITY));
        if (!end.isAfter(now)) {
            throw new Refusal.Conflict(
                            "AUTHORITY_EXPIRED",
                            "certificate authority " + authority.name() + " ended at " + end + "; choose another one")
                    .refused();
        }
        if (!wanted.isAfter(end)) {
            return wanted;
        }
        if (validity != null) {
            throw NewKeys.badField(
                    "/validity",
                    "the certificate would outlive its authority, which ends at " + end + "; ask for less");
        }
        return end;
    }

    /** Of an active authority. */
    static Instant end(AuthorityRow authority) {
        return Objects.requireNonNull(authority.notAfter());
    }
}
