package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that is killed (-9) between a decision and its grant: either nothing happened, or all of it, once. */
class KilledWhileDecidingTest {
    private static final int AT_ONCE = 16;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration WINDOW = Duration.ofSeconds(2);

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "killed");
    private final Party lead = org.person("lead");
    private final Party owner = org.person("owner");

    @BeforeEach
    void signer() {
        org.signer("release");
        org.operators("release", lead);
        org.policy("release", 100, Organization.step(1, lead));
        lead.token();
    }

    private Party machine(String name) {
        var machine = org.machine(name, owner);
        org.operators("release", machine);
        return machine;
    }

    private Request ask(Party machine, long signatures) {
        var wanted = new NewRequest("release " + signatures, null, signatures, WINDOW, null);
        return machine.api()
                .withNewKey()
                .post("/v1/signers/release/requests", wanted)
                .expect(201)
                .as(Request.class);
    }

    private Answer approve(GatewayProcess where, Request request) {
        return lead.at(where).post("/v1/requests/" + request.id() + ":approve", new Approval(null));
    }

    private RequestState state(Request request) {
        return lead.api()
                .get("/v1/requests/" + request.id())
                .expect(200)
                .as(Request.class)
                .state();
    }

    private List<String> events(Request request) {
        return cluster.column("SELECT type FROM audit_leaves WHERE request_id = '" + request.id() + "' ORDER BY id");
    }

    private long count(String table, Request request) {
        return cluster.number("SELECT count(*) FROM " + table + " WHERE request_id = '" + request.id() + "'");
    }

    private Connection superuser() throws SQLException {
        var postgres = cluster.postgres();
        return DriverManager.getConnection(postgres.jdbcUrl(cluster.database()), postgres.user(), postgres.password());
    }

    /** One approver's work is done; the lead's is the last of two parallel parts after a step with routes. */
    private Request almostThrough(Party machine) {
        var other = org.person("other");
        org.signer("parts");
        org.operators("parts", lead, other, machine);
        org.policy(
                "parts",
                100,
                PolicyStep.anyOf(null, List.of(Organization.part(2, lead, other), Organization.part(1, org.admin()))),
                PolicyStep.allOf(null, List.of(Organization.part(1, other), Organization.part(1, lead))));
        var request = machine.api()
                .withNewKey()
                .post("/v1/signers/parts/requests", new NewRequest("release", null, 1L, WINDOW, null))
                .expect(201)
                .as(Request.class);
        for (var who : List.of(org.admin(), other)) {
            who.api()
                    .post("/v1/requests/" + request.id() + ":approve", new Approval(null))
                    .expect(200);
        }
        return request;
    }

    @Test
    void killed_after_the_decision_was_written_and_before_the_grant_nothing_has_happened() throws SQLException {
        var machine = machine("precise");
        var simple = ask(machine, 1);
        var parts = almostThrough(machine);
        var both = List.of(simple, parts);
        var victim = cluster.add();
        try (var superuser = superuser();
                var statement = superuser.createStatement()) {
            superuser.setAutoCommit(false);
            // No grant can be inserted while this is held, so the victim stops right there.
            statement.execute("LOCK TABLE grants IN SHARE MODE");
            var lost = both.stream()
                    .map(request -> CompletableFuture.supplyAsync(() -> approve(victim, request)))
                    .toList();
            Eventually.holds("the victim stands before both grants", SOON, () -> standing() == both.size());
            victim.kill();
            superuser.rollback();
            for (var call : lost) {
                assertThat(call.handle((answer, failure) -> failure != null).join())
                        .as("the killed gateway answered nothing")
                        .isTrue();
            }
        }
        Eventually.holds(
                "its transactions are gone",
                SOON,
                () -> standing() == 0 && both.stream().noneMatch(this::held));
        nothingHappened(simple, 0);
        nothingHappened(parts, 2);
        for (var request : both) {
            approve(cluster.gateway(0), request).expect(200);
            assertThat(state(request)).isEqualTo(RequestState.APPROVED);
            assertThat(count("grants", request)).isEqualTo(1);
            approve(cluster.gateway(1), request).refused(409, "REQUEST_DECIDED");
        }
    }

    private void nothingHappened(Request request, int approvedBefore) {
        assertThat(state(request)).isEqualTo(RequestState.PENDING);
        assertThat(count("decisions", request)).isEqualTo(approvedBefore);
        assertThat(count("grants", request)).isZero();
        assertThat(events(request)).hasSize(1 + approvedBefore).first().isEqualTo("request.created");
    }

    /** Transactions that wait to insert a grant. */
    private long standing() {
        return cluster.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND wait_event_type = 'Lock' AND query ILIKE '%INSERT INTO grants%'");
    }

    private boolean held(Request request) {
        return cluster.column("SELECT id FROM requests WHERE id = '" + request.id() + "' FOR UPDATE SKIP LOCKED")
                .isEmpty();
    }

    @Test
    void killed_in_the_middle_of_many_approvals_each_has_happened_whole_or_not_at_all_and_ends_once() throws Exception {
        var all = new ArrayList<Request>();
        var victims = List.of(cluster.launch(), cluster.launch());
        // All asked before the first dies: while a gateway may still be alive, every change waits for it.
        var asked = victims.stream()
                .map(victim -> machine("at-" + victim.name()))
                .map(machine -> LongStream.rangeClosed(1, AT_ONCE)
                        .mapToObj(signatures -> ask(machine, signatures))
                        .toList())
                .toList();
        for (var i = 0; i < victims.size(); i++) {
            approveAndKill(victims.get(i).awaitReady(), asked.get(i));
            finish(asked.get(i));
            all.addAll(asked.get(i));
        }
        Eventually.holds(
                "every grant has ended",
                SOON,
                () -> all.stream().allMatch(request -> count("grants", request, "state = 'expired'") == 1));
        for (var request : all) {
            assertThat(events(request))
                    .containsExactly("request.created", "request.approved", "grant.created", "grant.expired");
        }
    }

    private long count(String table, Request request, String and) {
        return cluster.number(
                "SELECT count(*) FROM " + table + " WHERE request_id = '" + request.id() + "' AND " + and);
    }

    /** Approves all at once at the victim and kills it as soon as it has answered one of them. */
    private void approveAndKill(GatewayProcess victim, List<Request> requests) throws InterruptedException {
        var first = new CountDownLatch(1);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = requests.stream()
                    .map(request -> CompletableFuture.supplyAsync(
                                    () -> {
                                        var answer = approve(victim, request);
                                        first.countDown();
                                        return answer;
                                    },
                                    pool)
                            .handle((answer, failure) -> Optional.ofNullable(answer)))
                    .toList();
            assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
            victim.kill();
            for (var i = 0; i < requests.size(); i++) {
                if (answers.get(i).join().map(Answer::status).orElse(0) == 200) {
                    assertThat(state(requests.get(i))).as("acknowledged").isEqualTo(RequestState.APPROVED);
                }
            }
        }
    }

    /** All at once: each acknowledgement waits for the gateway that is dead, until that is taken for dead. */
    private void finish(List<Request> requests) {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var finished = requests.stream()
                    .map(request -> CompletableFuture.runAsync(() -> finish(request), pool))
                    .toList();
            finished.forEach(CompletableFuture::join);
        }
    }

    private void finish(Request request) {
        Eventually.holds("the dead gateway's transaction is gone", SOON, () -> !held(request));
        if (state(request) == RequestState.PENDING) {
            assertThat(count("decisions", request)).isZero();
            assertThat(count("grants", request)).isZero();
            approve(cluster.gateway(0), request).expect(200);
        }
        assertThat(count("decisions", request)).isEqualTo(1);
        assertThat(count("grants", request)).isEqualTo(1);
    }
}
