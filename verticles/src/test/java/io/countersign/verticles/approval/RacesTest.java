package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.YES;
import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.group;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Approvals.Opened;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two gateways, one database, everybody at once. */
class RacesTest {
    private static World world;
    private static World.Org org;
    private static Caller admin;
    private static Caller ci;
    private static List<Caller> crowd;

    @BeforeAll
    static void open() {
        world = new World("approval_races");
        org = world.organization();
        admin = org.person("Ada");
        ci = org.machine("ci", org.person("Olga"));
        crowd = IntStream.range(0, 50).mapToObj(i -> org.person("P" + i)).toList();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    private static UUID signer(String slug, long required) {
        var signer = org.signer(slug);
        var approvers = org.group(slug, crowd.toArray(Caller[]::new));
        org.administrator(signer, admin);
        org.operator(signer, ci);
        org.member(signer, approvers, "group", "operator");
        await(world.one.setPolicy(call(admin), slug, policy(step(null, required, group(approvers))), null, false));
        return signer;
    }

    private static Request open(UUID signer) {
        // The grant of the round before would be enough.
        world.sql("UPDATE grants SET used = max_signatures WHERE signer_id = $1", signer);
        return world.request(ci, signer, wanted());
    }

    private static Future<Request> approve(int i, Request request) {
        var gateway = i % 2 == 0 ? world.one : world.two;
        return gateway.approveRequest(call(crowd.get(i)), request.id(), YES, request.hash());
    }

    private static <T> List<Future<T>> settled(List<Future<T>> calls) {
        calls.forEach(one -> await(one.otherwise(failure -> {
            assertThat(failure).isInstanceOf(RefusedException.class);
            assertThat(((RefusedException) failure).refusal()).isInstanceOf(Refusal.Conflict.class);
            return null;
        })));
        return calls;
    }

    private static long grants(Request request) {
        return world.count("SELECT count(*) FROM grants WHERE request_id = $1", request.id());
    }

    private static RequestState state(Request request) {
        return await(world.one.getRequest(call(ci), request.id(), Duration.ZERO))
                .state();
    }

    @Test
    void the_last_two_approvers_at_the_same_instant_make_exactly_one_grant() {
        var signer = signer("last-two", 2);
        for (var round = 0; round < 25; round++) {
            var request = open(signer);
            await(approve(0, request));
            var both = settled(List.of(approve(1, request), approve(2, request)));
            assertThat(both.stream().filter(Future::succeeded)).hasSize(1);
            assertThat(grants(request)).isEqualTo(1);
            assertThat(world.events(request.id()))
                    .containsExactly("request.created", "request.approved", "request.approved", "grant.created");
        }
    }

    @Test
    void of_fifty_people_deciding_at_once_exactly_the_required_number_count() {
        var signer = signer("fifty", 5);
        for (var round = 0; round < 3; round++) {
            var request = open(signer);
            var all = settled(
                    IntStream.range(0, 50).mapToObj(i -> approve(i, request)).toList());
            assertThat(all.stream().filter(Future::succeeded)).hasSize(5);
            assertThat(grants(request)).isEqualTo(1);
            assertThat(world.count("SELECT count(*) FROM decisions WHERE request_id = $1", request.id()))
                    .isEqualTo(5);
        }
    }

    @Test
    void one_person_deciding_many_times_at_once_counts_once() {
        var signer = signer("again", 2);
        var request = open(signer);
        var all = settled(IntStream.range(0, 20)
                .mapToObj(i -> (i % 2 == 0 ? world.one : world.two)
                        .approveRequest(call(crowd.get(7)), request.id(), YES, null))
                .toList());
        assertThat(all.stream().filter(Future::succeeded)).hasSize(1);
        assertThat(state(request)).isEqualTo(RequestState.PENDING);
    }

    @Test
    void cancelling_while_the_last_approval_comes_in_has_exactly_one_outcome() {
        var signer = signer("cancel", 1);
        for (var round = 0; round < 25; round++) {
            var request = open(signer);
            var cancelFirst = round % 2 == 0;
            var calls = new ArrayList<Future<Request>>();
            if (cancelFirst) {
                calls.add(world.two.cancelRequest(call(ci), request.id()));
            }
            calls.add(approve(0, request));
            if (!cancelFirst) {
                calls.add(world.two.cancelRequest(call(ci), request.id()));
            }
            assertThat(settled(calls).stream().filter(Future::succeeded)).hasSize(1);
            assertThat(grants(request)).isEqualTo(state(request) == RequestState.APPROVED ? 1 : 0);
            assertThat(state(request)).isIn(RequestState.APPROVED, RequestState.CANCELLED);
        }
    }

    @Test
    void disabling_an_approver_while_the_last_approval_comes_in_never_counts_the_disabled() {
        var signer = signer("leaver", 2);
        for (var round = 0; round < 15; round++) {
            var request = open(signer);
            await(approve(10, request));
            var disabling = world.pool
                    .preparedQuery("UPDATE identities SET state = 'disabled' WHERE id = $1")
                    .execute(Tuple.of(crowd.get(10).id()));
            var approving = approve(11, request);
            await(disabling);
            var after = await(approving);
            // Either the approval was first, or the disabled person's no longer counts; a grant needs two who counted.
            assertThat(grants(request)).isEqualTo(after.state() == RequestState.APPROVED ? 1 : 0);
            if (after.state() == RequestState.PENDING) {
                assertThat(after.steps().getFirst().approvals()).isEqualTo(1);
                await(world.one.cancelRequest(call(ci), request.id()));
            }
            org.enable(crowd.get(10));
        }
    }

    @Test
    void twenty_equal_requests_at_once_are_one() {
        var signer = signer("joined", 1);
        for (var round = 0; round < 5; round++) {
            world.sql("UPDATE grants SET used = max_signatures WHERE signer_id = $1", signer);
            var all = IntStream.range(0, 20)
                    .mapToObj(i ->
                            (i % 2 == 0 ? world.one : world.two).createRequest(call(ci), signer.toString(), wanted()))
                    .toList()
                    .stream()
                    .map(World::await)
                    .toList();
            assertThat(all.stream().map(opened -> opened.request().id()).collect(Collectors.toSet()))
                    .hasSize(1);
            assertThat(all.stream().filter(opened -> !opened.joined())).hasSize(1);
            var request = all.getFirst().request();
            assertThat(world.events(request.id())).containsExactly("request.created");
            await(approve(round, request));
        }
        var keyed = new ArrayList<Future<Opened>>();
        world.sql("UPDATE grants SET used = max_signatures WHERE signer_id = $1", signer);
        for (var i = 0; i < 20; i++) {
            keyed.add(world.two.createRequest(call(ci, "same", 1), signer.toString(), wanted()));
        }
        assertThat(keyed.stream()
                        .map(World::await)
                        .map(opened -> Objects.requireNonNull(opened).request().id())
                        .distinct())
                .hasSize(1);
    }
}
