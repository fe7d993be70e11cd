package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Everybody;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.DecisionItem;
import io.countersign.protocol.api.DecisionResults;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.Decisions;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    @Test
    void two_accounts_of_one_person_that_give_the_last_approvals_at_once_count_once() {
        var again = org.again(first, "first-again");
        again.token();
        org.policy("release", CEILING, Organization.step(1, lead), Organization.step(2, first, second));
        for (int round = 0; round < ROUNDS / 3; round++) {
            var request = almostApproved();
            var answers = together(
                    () -> approve(first, cluster.gateway(0), request),
                    () -> approve(again, cluster.gateway(1), request));
            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
            assertThat(read(request).state()).isEqualTo(RequestState.PENDING);
            assertThat(grants(request)).isZero();
            approve(second, cluster.gateway(1), request).expect(200);
            assertThat(grants(request)).isEqualTo(1);
        }
    }

    @Test
    void the_other_account_of_who_asked_is_refused_by_two_person_integrity() {
        org.policy("release", CEILING, Organization.step(1, lead, first, second));
        var wanted = new NewRequest("release", null, ++requests, null, null);
        var request = first.api()
                .withNewKey()
                .post("/v1/signers/release/requests", wanted)
                .expect(201)
                .as(Request.class);
        var refused = approve(org.again(first, "first-once-more"), cluster.gateway(1), request);
        assertThat(refused.refused(403, "TWO_PERSON_INTEGRITY").detail()).contains("two-person integrity");
        assertThat(events(request, "request.approved")).isZero();
    }

    /** Everybody at once, over both gateways; tells how many of the people of each half were taken. */
    private List<Long> taken(Request request, Party[] crowd) {
        var answers = Everybody.atOnce(IntStream.range(0, crowd.length)
                .<Callable<Answer>>mapToObj(i -> () -> approveUntilAnswered(crowd[i], cluster.gateway(i % 2), request))
                .toList());
        // 403 for who comes while only the other part lacks approvals.
        assertThat(answers)
                .allMatch(answer -> List.of(200, 409).contains(answer.status())
                        || answer.problem().code().equals("STEP_NOT_OPEN"));
        assertThat(read(request).state()).isEqualTo(RequestState.APPROVED);
        assertThat(grants(request)).isEqualTo(1);
        assertThat(events(request, "grant.created")).isEqualTo(1);
        var taken = cluster.column(
                "SELECT person_id FROM decisions WHERE step = 2 AND request_id = '" + request.id() + "'");
        assertThat(IntStream.range(0, crowd.length)
                        .filter(i -> answers.get(i).status() == 200)
                        .mapToObj(i -> crowd[i].id().toString()))
                .as("who was told so was taken, and nobody else")
                .containsExactlyInAnyOrderElementsOf(taken);
        return Stream.of(
                        Arrays.copyOf(crowd, crowd.length / 2),
                        Arrays.copyOfRange(crowd, crowd.length / 2, crowd.length))
                .map(half -> Stream.of(half)
                        .filter(one -> taken.contains(one.id().toString()))
                        .count())
                .toList();
    }

    @Test
    void of_a_crowd_on_routes_and_on_parallel_parts_exactly_as_many_count_as_are_needed() {
        var crowd =
                IntStream.range(0, 14).mapToObj(i -> org.person("part-" + i)).toArray(Party[]::new);
        org.operators("release", crowd);
        for (var person : crowd) {
            person.token();
        }
        var one = Arrays.copyOf(crowd, 7);
        var other = Arrays.copyOfRange(crowd, 7, 14);
        var parts = List.of(Organization.part(3, one), Organization.part(2, other));
        for (int round = 0; round < 2; round++) {
            org.policy("release", CEILING, Organization.step(1, lead), PolicyStep.allOf(null, parts));
            assertThat(taken(almostApproved(), crowd)).containsExactly(3L, 2L);
            org.policy("release", CEILING, Organization.step(1, lead), PolicyStep.anyOf(null, parts));
            var routes = taken(almostApproved(), crowd);
            assertThat(routes)
                    .isIn(List.of(3L, 0L), List.of(3L, 1L), List.of(0L, 2L), List.of(1L, 2L), List.of(2L, 2L));
        }
    }

    @Test
    void decisions_about_many_that_race_with_single_ones_count_once_for_each() {
        var third = org.person("third");
        var fourth = org.person("fourth");
        org.operators("release", third, fourth);
        org.policy("release", CEILING, Organization.step(1, lead), Organization.step(2, first, second, third, fourth));
        List.of(third, fourth).forEach(Party::token);
        var all = IntStream.range(0, 8).mapToObj(i -> almostApproved()).toList();
        var calls = new ArrayList<Callable<Long>>();
        for (var who : List.of(first, second)) {
            var items = all.stream()
                    .map(one -> new DecisionItem(one.id(), DecisionVerdict.APPROVE, one.hash(), null, null, null))
                    .toList();
            calls.add(() -> decided(who, cluster.gateway(who == first ? 0 : 1), items));
        }
        for (var one : all) {
            calls.add(() -> approve(third, cluster.gateway(1), one).status() == 200 ? 1L : 0L);
            calls.add(() -> approve(fourth, cluster.gateway(0), one).status() == 200 ? 1L : 0L);
        }
        var taken = Everybody.atOnce(calls).stream().mapToLong(Long::longValue).sum();
        assertThat(taken).as("two for each").isEqualTo(2L * all.size());
        for (var one : all) {
            assertThat(grants(one)).isEqualTo(1);
            assertThat(count("decisions", "request_id = '" + one.id() + "' AND step = 2"))
                    .isEqualTo(2);
            assertThat(events(one, "request.approved")).isEqualTo(3);
        }
    }

    private static long decided(Party who, GatewayProcess where, List<DecisionItem> items) {
        return who
                .at(where)
                .withNewKey()
                .post("/v1/requests:decide", new Decisions(items))
                .expect(200)
                .as(DecisionResults.class)
                .results()
                .stream()
                .filter(result -> result.decided() != null)
                .count();
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
