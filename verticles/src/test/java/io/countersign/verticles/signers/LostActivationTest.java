package io.countersign.verticles.signers;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static io.countersign.verticles.testbed.TestBed.call;
import static io.countersign.verticles.testbed.TestBed.newSigner;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.TestServers;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a creation answers when the COMMIT that makes its row active is held up longer than the gateway waits for the answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostActivationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String LOCK = "4712";

    private TestBed bed;
    private Caller admin;
    private CertificateAuthority root;
    private Connection other;
    private Database impatient;
    private SignerService signers;

    @BeforeAll
    void activations_whose_commits_can_be_held_up() throws SQLException {
        bed = TestBed.withWorker();
        admin = bed.admin(bed.organization("acme"), "Ada");
        root = bed.authority(admin, "Example Root");
        var server = TestServers.postgres();
        other = DriverManager.getConnection(server.jdbcUrl(bed.config().database()), server.user(), server.password());
        impatient = new Database(
                Database.pool(bed.vertx(), bed.config()),
                bed.database().node(),
                away -> Future.succeededFuture(),
                PATIENCE);
        signers = new SignerService(impatient, bed.workerClient(), List.of(TestBed.TOKEN));
        bed.sql("CREATE FUNCTION held_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock("
                + LOCK + "); RETURN NULL; END $$");
        for (var table : List.of("signers", "certificate_authorities")) {
            bed.sql("CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON " + table + " DEFERRABLE INITIALLY DEFERRED"
                    + " FOR EACH ROW WHEN (NEW.state = 'active') EXECUTE FUNCTION held_up()");
        }
        bed.sql("CREATE CONSTRAINT TRIGGER at_request AFTER UPDATE ON signers DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW WHEN (OLD.certificate_request IS NULL AND NEW.certificate_request IS NOT NULL)"
                + " EXECUTE FUNCTION held_up()");
    }

    @AfterAll
    void close() throws SQLException {
        other.close();
        bed.ok(impatient.close());
        bed.close();
    }

    /** By the other connection, until its transaction ends. */
    private void hold() throws SQLException {
        other.setAutoCommit(false);
        try (var run = other.createStatement()) {
            run.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
        }
    }

    /** The COMMIT of the activation, and behind it the transaction that would write down that it failed. */
    private boolean bothWait() {
        return bed.column("SELECT pid FROM pg_stat_activity WHERE application_name = 'countersign'"
                                + " AND datname = current_database() AND wait_event_type = 'Lock'")
                        .size()
                == 2;
    }

    private record Made(UUID id, SignerState state) {}

    private Future<Made> create(String kind, String name, String key) {
        if (!kind.equals("authority")) {
            var wanted = kind.equals("signer")
                    ? newSigner(root, name, KeyAlgorithm.P_256)
                    : new NewSigner(name, null, KeyAlgorithm.P_256, null, "CN=x,O=Example,C=DE", null, null);
            return signers.createSigner(call(admin, key), wanted).map(made -> new Made(made.id(), made.state()));
        }
        var wanted =
                new NewCertificateAuthority(name, KeyAlgorithm.P_256, "CN=" + name + ",O=Example,C=DE", null, null);
        return signers.createCertificateAuthority(call(admin, key), wanted)
                .map(made -> new Made(made.id(), made.state()));
    }

    /** What it is once it is made: one for an outside authority waits for its certificate. */
    private static SignerState whole(String kind) {
        return kind.equals("outside") ? SignerState.PENDING : SignerState.ACTIVE;
    }

    private List<String> failures() {
        return bed.column("SELECT type FROM audit_leaves WHERE type LIKE '%.failed'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"signer", "authority", "outside"})
    void when_the_answer_to_its_commit_is_lost_what_became_active_is_answered_and_never_called_failed(String kind)
            throws Exception {
        hold();
        var creation = create(kind, "late-" + kind, "late-" + kind);
        eventually("the commit was given up", this::bothWait);
        other.rollback();
        var made = bed.ok(creation);
        assertThat(made.state()).isEqualTo(whole(kind));
        assertThat(bed.ok(create(kind, "late-" + kind, "late-" + kind))).isEqualTo(made);
        assertThat(failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"signer", "authority", "outside"})
    void while_nobody_knows_whether_it_becomes_active_the_same_key_is_asked_for_again(String kind) throws Exception {
        hold();
        var refusal = bed.refused(create(kind, "open-" + kind, "open-" + kind));
        assertThat(refusal.code()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(refusal.detail())
                .contains("open-" + kind, "repeat with the same Idempotency-Key")
                .doesNotContain("failed", "new Idempotency-Key");
        other.rollback();
        eventually(
                "the commit that nobody waited for",
                () -> bed.ok(create(kind, "open-" + kind, "open-" + kind)).state() == whole(kind));
        assertThat(failures()).isEmpty();
    }

    @Test
    void an_attempt_that_is_on_record_as_failed_is_not_of_unknown_outcome() {
        var lost = new Refusal.Unavailable("OUTCOME_UNKNOWN", "who knows", 1).refused();
        var refusal =
                CreationFailure.of(lost, TestBed.TOKEN).refused("Signer demo").refusal();
        assertThat(refusal.code()).isEqualTo("CREATION_FAILED");
        assertThat(refusal.detail())
                .contains("PostgreSQL did not answer", "on record as failed", "new Idempotency-Key");
    }
}
