package io.countersign.verticles.signers;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.NewRevocation;
import io.countersign.protocol.api.RevocationReason;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerCertificate;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.certificate.RevocationListIssuer;
import io.countersign.verticles.certificate.RevokedCertificate;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many revocations at once neither flood the token with lists nor hold up the event loop. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyRevocationsTest {
    private static final NewRevocation SUPERSEDED =
            new NewRevocation(RevocationReason.SUPERSEDED, null, "the whole build farm is replaced");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final int SIGNERS = 10;
    private static final int OF_EACH = 10;

    private TestBed bed;
    private Caller admin;
    private RevocationLists lists;

    @BeforeAll
    void open() throws Exception {
        bed = TestBed.withWorker();
        admin = bed.admin(bed.organization("acme"), "Ada");
        lists = bed.signers().revocationLists();
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private X509CRL served(CertificateAuthority authority) throws Exception {
        return (X509CRL) CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(
                        bed.ok(lists.newest(authority.id())).der()));
    }

    private Set<String> listed(CertificateAuthority authority) throws Exception {
        var entries = Objects.requireNonNullElse(
                served(authority).getRevokedCertificates(), Set.<java.security.cert.X509CRLEntry>of());
        return entries.stream().map(one -> one.getSerialNumber().toString(16)).collect(Collectors.toSet());
    }

    /** The present certificate of a Signer and earlier ones, as renewals leave them. */
    private List<String> certificates(Signer signer, int number) {
        var serials = new ArrayList<String>();
        serials.add(Objects.requireNonNull(signer.certificateSerial()));
        for (var i = 1; i < OF_EACH; i++) {
            var serial = "c" + number + "0" + i;
            bed.sql("INSERT INTO signer_certificates (signer_id, serial, certificate, chain, not_before, not_after)"
                    + " SELECT signer_id, '" + serial + "', certificate, chain, not_before, not_after"
                    + " FROM signer_certificates WHERE signer_id = '" + signer.id() + "' AND serial = '"
                    + serials.getFirst() + "'");
            serials.add(serial);
        }
        return serials;
    }

    /** Again where so many find no connection to PostgreSQL in time, as callers do. */
    private Future<SignerCertificate> revoked(String slug, String serial) {
        return bed.signers()
                .revokeCertificate(call(admin), slug, serial, SUPERSEDED)
                .recover(failure ->
                        failure instanceof RefusedException busy && busy.refusal() instanceof Refusal.Unavailable
                                ? revoked(slug, serial)
                                : Future.failedFuture(failure));
    }

    private int listsMade(CertificateAuthority authority) {
        return bed.column("SELECT id FROM audit_leaves WHERE type = 'certificate_authority.revocations_listed'"
                        + " AND convert_from(substring(leaf FROM 74), 'UTF8') LIKE '%" + authority.id() + "%'")
                .size();
    }

    @Test
    void a_hundred_revocations_at_once_make_far_fewer_lists_and_the_last_one_names_all_of_them() throws Exception {
        var authority = bed.authority(admin, "Flood");
        Map<String, String> signerOf = new HashMap<>();
        for (var i = 0; i < SIGNERS; i++) {
            var signer = bed.signer(admin, authority, "flood-" + i);
            certificates(signer, i).forEach(serial -> signerOf.put(serial, signer.slug()));
        }
        bed.ok(lists.make(authority.id()));
        bed.database().onCommitted(lists::committed);
        var rounds = new RevocationRounds(bed.vertx(), bed.database(), lists);
        rounds.start();
        bed.ok(Future.all(signerOf.entrySet().stream()
                .map(one -> revoked(one.getValue(), one.getKey()))
                .toList()));
        eventually("all are listed", () -> listed(authority).equals(signerOf.keySet()));
        bed.ok(rounds.close());
        assertThat(signerOf).hasSize(SIGNERS * OF_EACH);
        assertThat(listsMade(authority)).as("lists").isPositive().isLessThan(SIGNERS * OF_EACH / 3);
    }

    /** Writes down who looks at its entries. */
    private static final class Watched extends AbstractList<RevokedCertificate> {
        final Set<Boolean> onEventLoop = ConcurrentHashMap.newKeySet();

        @Override
        public RevokedCertificate get(int index) {
            onEventLoop.add(Context.isOnEventLoopThread());
            return new RevokedCertificate(
                    Integer.toHexString(index + 1), Instant.now(), RevocationReason.SUPERSEDED, null);
        }

        @Override
        public int size() {
            return 3;
        }
    }

    @Test
    void a_list_is_encoded_beside_the_event_loop() {
        var authority = bed.authority(admin, "Beside");
        var list = bed.ok(bed.database().systemChange(tx -> ListToMake.reserve(tx, authority.id(), WEEK)))
                .orElseThrow();
        var entries = new Watched();
        Promise<byte[]> made = Promise.promise();
        bed.vertx()
                .runOnContext(on -> new RevocationListIssuer(bed.workerClient())
                        .issue(
                                list.authority().key(),
                                Objects.requireNonNull(list.authority().certificate()),
                                list.number(),
                                entries,
                                list.now(),
                                list.now().plus(WEEK))
                        .onComplete(made));
        bed.ok(made.future());
        assertThat(entries.onEventLoop).containsExactly(false);
    }
}
