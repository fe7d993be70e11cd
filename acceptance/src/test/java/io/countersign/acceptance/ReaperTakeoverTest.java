package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.WindowCeiling;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The gateway that writes down the ends of requests and grants is frozen in the middle of it, woken up, and killed: another one does it
 * within seconds, and every end is told once.
 */
class ReaperTakeoverTest {
    private static final int EACH = 5;
    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final Duration TIME_OUT = Duration.ofSeconds(4);
    /** PostgreSQL ends the session of who stands still in a transaction after ten seconds, and a lease lasts five. */
    private static final Duration SECONDS = Duration.ofSeconds(25);

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "reaper");
    private final Party lead = org.person("lead");
    private final Party ci = org.machine("ci", org.person("owner"));
    private final List<Request> all = new ArrayList<>();
    private long asked;

    private Request ask() {
        var wanted = new NewRequest("release", null, ++asked, WINDOW, null);
        var request = ci.api()
                .withNewKey()
                .post("/v1/signers/release/requests", wanted)
                .expect(201)
                .as(Request.class);
        all.add(request);
        return request;
    }

    /** Some that nobody decides, and some that become grants; all of them are over within four seconds. */
    private void openThoseThatEnd() {
        for (var i = 0; i < EACH; i++) {
            var granted = ask();
            lead.api()
                    .post("/v1/requests/" + granted.id() + ":approve", new Approval(null))
                    .expect(200);
            ask();
        }
    }

    private void makeHolder(GatewayProcess gateway) {
        cluster.column("UPDATE leases SET holder = n.id, until = clock_timestamp() + interval '5 s', fence = fence + 1"
                + " FROM nodes n WHERE leases.name = 'reaper' AND n.name = '" + gateway.name() + "' RETURNING n.id");
        var taken = fence();
        Eventually.holds("it works under the lease", SECONDS, () -> fence() > taken && isHolder(gateway));
    }

    private long fence() {
        return cluster.number("SELECT fence FROM leases WHERE name = 'reaper'");
    }

    private boolean isHolder(GatewayProcess gateway) {
        return cluster.number(
                        "SELECT count(*) FROM leases l JOIN nodes n ON n.id = l.holder WHERE l.name = 'reaper' AND n.name = '"
                                + gateway.name() + "'")
                == 1;
    }

    private List<String> ends() {
        return cluster.column(
                "SELECT type FROM audit_leaves WHERE type LIKE '%.expired' AND organization_id = '" + org.id() + "'");
    }

    private void everythingEndsOnce(String when) {
        Eventually.holds("all ends are written down " + when, SECONDS, () -> ends().size() >= all.size());
        for (var request : all) {
            assertThat(cluster.column("SELECT type FROM audit_leaves WHERE type LIKE '%.expired' AND request_id = '"
                            + request.id() + "'"))
                    .as(when)
                    .hasSize(1);
        }
        assertThat(cluster.number("SELECT count(*) FROM grants WHERE organization_id = '" + org.id()
                        + "' AND (state <> 'expired' OR ended_at <> expires_at)"))
                .as(when)
                .isZero();
    }

    /** Sessions of a reaper that stand inside their transaction. */
    private long standing(String state) {
        return cluster.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND " + state
                + " AND query LIKE '%UPDATE grants g%SET state = ''expired''%'");
    }

    private Connection superuser() throws SQLException {
        var postgres = cluster.postgres();
        return DriverManager.getConnection(postgres.jdbcUrl(cluster.database()), postgres.user(), postgres.password());
    }

    /** In the transaction that ends what is over, with the lease and those rows in its hands. */
    private void freezeAtWork(GatewayProcess holder) throws SQLException {
        try (var superuser = superuser();
                var statement = superuser.createStatement()) {
            superuser.setAutoCommit(false);
            statement.execute("LOCK TABLE grants IN SHARE MODE");
            Eventually.holds("the holder stands in its work", SECONDS, () -> standing("wait_event_type = 'Lock'") == 1);
            assertThat(isHolder(holder)).isTrue();
            holder.pause();
            superuser.rollback();
        }
        Eventually.holds("its transaction waits for it", SECONDS, () -> standing("state = 'idle in transaction'") == 1);
    }

    @Test
    void a_holder_that_is_frozen_at_work_and_then_one_that_is_killed_are_followed_and_every_end_is_told_once()
            throws SQLException {
        org.signer("release");
        org.operators("release", lead, ci);
        var policy = new NewPolicy(
                List.of(Organization.step(1, lead)), Ceiling.of(100), WindowCeiling.of(Duration.ofHours(1)), TIME_OUT);
        org.admin().api().put("/v1/signers/release/policy", policy).expect(200);
        lead.token();
        try (var holder = cluster.add()) {
            followed(holder);
        }
    }

    private void followed(GatewayProcess holder) throws SQLException {
        makeHolder(holder);

        openThoseThatEnd();
        freezeAtWork(holder);
        everythingEndsOnce("while the holder is frozen");
        var fence = fence();
        holder.resume();
        Eventually.holds("the old holder serves again", SECONDS, holder::isReady);
        makeHolder(holder);
        assertThat(fence()).isGreaterThan(fence);
        everythingEndsOnce("after the old holder woke up and took the lease again");

        openThoseThatEnd();
        assertThat(isHolder(holder)).isTrue();
        holder.kill();
        everythingEndsOnce("after the holder was killed");
    }
}
