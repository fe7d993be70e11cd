package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Everybody;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions that arrive at the same instant at different gateways. */
class DecisionRacesTest {
    private static final int ROUNDS = 30;
    private static final long CEILING = 100;

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "races");
    private final Party lead = org.person("lead");
    private final Party first = org.person("first");
    private final Party second = org.person("second");
    private final Party ci = org.machine("ci", org.person("owner"));
    private long requests;

    @BeforeEach
    void signer() {
        org.signer("release");
        org.operators("release", lead, first, second, ci);
        List.of(lead, first, second, ci).forEach(Party::token);
    }

    /** A request whose first step is done; for more signatures than any before, as an equal one would be joined or not needed. */
    private Request almostApproved() {
        var wanted = new NewRequest("release " + ++requests, null, requests, null, null);
        var request = ci.api()
                .withNewKey()
                .post("/v1/signers/release/requests", wanted)
                .expect(201)
                .as(Request.class);
        approve(lead, cluster.gateway(0), request).expect(200);
        return request;
    }

    private static Answer approve(Party who, GatewayProcess where, Request request) {
        return who.at(where).post("/v1/requests/" + request.id() + ":approve", new Approval(null));
    }

    private Request read(Request request) {
        return ci.api().get("/v1/requests/" + request.id()).expect(200).as(Request.class);
    }

    private long count(String table, String where) {
        return cluster.number("SELECT count(*) FROM " + table + " WHERE " + where);
    }

    private long grants(Request request) {
        return count("grants", "request_id = '" + request.id() + "'");
    }

    private long events(Request request, String type) {
        return count("audit_leaves", "request_id = '" + request.id() + "' AND type = '" + type + "'");
    }

    private List<Answer> together(Callable<Answer> one, Callable<Answer> other) {
        return Everybody.atOnce(List.of(one, other));
    }

    @Test
    void the_last_two_approvals_that_are_both_needed_make_exactly_one_grant() {
        org.policy("release", CEILING, Organization.step(1, lead), Organization.step(2, first, second));
        for (int round = 0; round < ROUNDS; round++) {
            var request = almostApproved();
            var answers = together(
                    () -> approve(first, cluster.gateway(0), request),
                    () -> approve(second, cluster.gateway(1), request));
            assertThat(answers).extracting(Answer::status).containsOnly(200);
            assertThat(read(request).state()).isEqualTo(RequestState.APPROVED);
            assertThat(grants(request)).isEqualTo(1);
            assertThat(events(request, "request.approved")).isEqualTo(3);
        }
    }

    @Test
    void of_two_approvals_of_which_one_is_needed_the_later_is_told_so_and_makes_nothing() {
        org.policy("release", CEILING, Organization.step(1, lead), Organization.step(1, first, second));
        for (int round = 0; round < ROUNDS; round++) {
            var request = almostApproved();
            var answers = together(
                    () -> approve(first, cluster.gateway(0), request),
                    () -> approve(second, cluster.gateway(1), request));
            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
            assertThat(grants(request)).isEqualTo(1);
            assertThat(events(request, "request.approved")).isEqualTo(2);
        }
    }

    @Test
    void one_person_at_two_gateways_counts_once() {
        org.policy("release", CEILING, Organization.step(1, lead), Organization.step(2, first, second));
        for (int round = 0; round < ROUNDS / 3; round++) {
            var request = almostApproved();
            var answers = together(
                    () -> approve(first, cluster.gateway(0), request),
                    () -> approve(first, cluster.gateway(1), request));
            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
            assertThat(read(request).state()).isEqualTo(RequestState.PENDING);
            assertThat(grants(request)).isZero();
        }
    }

    @Test
    void a_cancel_that_races_the_last_approval_has_exactly_one_outcome() {
        org.policy("release", CEILING, Organization.step(1, lead), Organization.step(1, first, second));
        for (int round = 0; round < ROUNDS; round++) {
            var request = almostApproved();
            var answers = together(
                    () -> approve(first, cluster.gateway(0), request),
                    () -> ci.at(cluster.gateway(1)).post("/v1/requests/" + request.id() + ":cancel"));
            oneOutcome(request, answers, RequestState.CANCELLED, "request.cancelled");
        }
    }

    @Test
    void a_rejection_that_races_the_last_approval_has_exactly_one_outcome() {
        org.policy("release", CEILING, Organization.step(1, lead), Organization.step(1, first, second));
        for (int round = 0; round < ROUNDS; round++) {
            var request = almostApproved();
            var answers = together(
                    () -> approve(first, cluster.gateway(0), request),
                    () -> second.at(cluster.gateway(1))
                            .post("/v1/requests/" + request.id() + ":reject", new Rejection("not this one")));
            oneOutcome(request, answers, RequestState.REJECTED, "request.rejected");
        }
    }

    /** A crowd on one row may wait longer than a gateway does; as any client, who is told so asks again. */
    private static Answer approveUntilAnswered(Party who, GatewayProcess where, Request request) {
        for (var repeats = 0; ; repeats++) {
            var answer = approve(who, where, request);
            if (answer.status() != 503 || repeats == 5) {
                return answer;
            }
        }
    }

    @Test
    void of_fifty_people_who_approve_at_once_exactly_as_many_count_as_are_needed() {
        var crowd =
                IntStream.range(0, 50).mapToObj(i -> org.person("crowd-" + i)).toArray(Party[]::new);
        org.operators("release", crowd);
        for (var person : crowd) {
            person.token();
        }
        for (int needed : List.of(7, 50)) {
            org.policy("release", CEILING, Organization.step(1, lead), Organization.step(needed, crowd));
            var request = almostApproved();
            var answers = Everybody.atOnce(IntStream.range(0, crowd.length)
                    .<Callable<Answer>>mapToObj(
                            i -> () -> approveUntilAnswered(crowd[i], cluster.gateway(i % 2), request))
                    .toList());
            assertThat(answers).extracting(Answer::status).isSubsetOf(200, 409);
            assertThat(read(request).state()).isEqualTo(RequestState.APPROVED);
            assertThat(count("decisions", "request_id = '" + request.id() + "' AND step = 2"))
                    .isEqualTo((long) needed);
            assertThat(grants(request)).isEqualTo(1);
            assertThat(events(request, "request.approved")).isEqualTo(needed + 1L);
            assertThat(events(request, "grant.created")).isEqualTo(1);
        }
    }

    private void oneOutcome(Request request, List<Answer> answers, RequestState other, String otherEvent) {
        assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
        var approved = answers.getFirst().status() == 200;
        assertThat(read(request).state()).isEqualTo(approved ? RequestState.APPROVED : other);
        assertThat(grants(request)).isEqualTo(approved ? 1 : 0);
        assertThat(events(request, "request.approved")).isEqualTo(approved ? 2 : 1);
        assertThat(events(request, otherEvent)).isEqualTo(approved ? 0 : 1);
    }
}
