package io.countersign.verticles.signers;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.TestServers;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.verticles.Caller;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a renewal answers when the COMMIT that stores its certificate is held up longer than the gateway waits for the
 * answer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostRenewalTest {
    private static final CertificateRenewal USUAL = new CertificateRenewal(null, null);
    private static final String LOCK = "4713";

    private TestBed bed;
    private Caller admin;
    private Connection other;
    private Database impatient;
    private SignerService signers;

    @BeforeAll
    void renewals_whose_commits_can_be_held_up() throws SQLException {
        bed = TestBed.withWorker();
        admin = bed.admin(bed.organization("acme"), "Ada");
        bed.signer(admin, bed.authority(admin, "Example Root"), "lost");
        var server = TestServers.postgres();
        other = DriverManager.getConnection(server.jdbcUrl(bed.config().database()), server.user(), server.password());
        impatient = new Database(
                Database.pool(bed.vertx(), bed.config()),
                bed.database().node(),
                away -> Future.succeededFuture(),
                Duration.ofSeconds(2));
        signers = new SignerService(impatient, bed.workerClient(), List.of(TestBed.TOKEN));
        bed.sql("CREATE FUNCTION held_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock("
                + LOCK + "); RETURN NULL; END $$");
        bed.sql("CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON certificate_renewals DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW WHEN (NEW.state = 'done') EXECUTE FUNCTION held_up()");
    }

    @AfterAll
    void close() throws SQLException {
        other.close();
        bed.ok(impatient.close());
        bed.close();
    }

    private String serial() {
        return Objects.requireNonNull(
                bed.ok(signers.getSigner(call(admin), "lost")).certificateSerial());
    }

    @Test
    void while_nobody_knows_whether_it_is_stored_it_is_ordered_and_the_same_key_tells_how_it_ended() throws Exception {
        var before = serial();
        other.setAutoCommit(false);
        try (var run = other.createStatement()) {
            run.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
        }
        var keyed = call(admin, "lost-key");
        assertThat(bed.refused(signers.renewSignerCertificate(keyed, "lost", USUAL))
                        .code())
                .isEqualTo("RENEWAL_ORDERED");
        assertThat(serial()).isEqualTo(before);
        other.rollback();
        eventually("the commit that nobody waited for", () -> !serial().equals(before));
        var stored = serial();
        assertThat(bed.ok(signers.renewSignerCertificate(keyed, "lost", USUAL)).certificateSerial())
                .isEqualTo(stored);
        assertThat(bed.column("SELECT type FROM audit_leaves WHERE type LIKE 'signer.rene%' ORDER BY id"))
                .containsExactly("signer.renewal_ordered", "signer.renewed");
        assertThat(serial()).isEqualTo(stored);
    }
}
