package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.GrantState;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestStatus;
import io.countersign.verticles.Caller;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Ids;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReaperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String ENDS = "SELECT count(*) FROM audit_leaves WHERE type = $1 AND signer_id = $2";

    private World world;
    private World.Org org;
    private Caller boss;
    private Caller ann;
    private Caller ben;
    private UUID signer;
    private Database left;
    private Database right;
    private Reaper one;
    private Reaper two;

    @BeforeAll
    void open() {
        world = new World("reaper_" + UUID.randomUUID().toString().replace("-", ""));
        org = world.organization();
        boss = org.person("boss");
        ann = org.person("ann");
        ben = org.person("ben");
        left = world.database();
        right = world.database();
    }

    @AfterAll
    void close() {
        world.close();
    }

    @BeforeEach
    void signer() {
        signer = org.signer("s-" + UUID.randomUUID());
        org.administrator(signer, boss);
        org.operator(signer, ann, ben);
        await(world.one.setPolicy(call(boss), signer.toString(), policy(step(null, 1, person(boss))), null, false));
        one = new Reaper(world.vertx, left);
        two = new Reaper(world.vertx, right);
    }

    @AfterEach
    void giveBack() {
        await(one.close());
        await(two.close());
        world.sql("UPDATE leases SET until = '-infinity'");
    }

    private Request pending() {
        return world.request(ann, signer, wanted());
    }

    private Request overdue() {
        var request = pending();
        world.sql("UPDATE requests SET expires_at = clock_timestamp() - interval '1 s' WHERE id = $1", request.id());
        return request;
    }

    private UUID grant() {
        var request = world.request(ann, signer, wanted());
        return Objects.requireNonNull(await(world.approve(boss, request)).grant());
    }

    private void endWindow(UUID grant) {
        world.sql(
                "UPDATE grants SET not_before = clock_timestamp() - interval '2 h', expires_at = clock_timestamp() - interval '1 h'"
                        + " WHERE id = $1",
                grant);
    }

    private long events(String type) {
        return world.count(ENDS, type, signer);
    }

    @Test
    void an_overdue_request_is_expired_with_one_event_and_those_who_wait_for_it_hear() {
        var request = overdue();
        assertThat(await(one.round())).hasValue(1);
        assertThat(await(one.round())).hasValue(0);
        var shown = await(world.one.getRequest(call(ann), request.id(), Duration.ofSeconds(20)));
        assertThat(shown.state()).isEqualTo(RequestState.EXPIRED);
        assertThat(shown.status()).isEqualTo(RequestStatus.EXPIRED);
        assertThat(shown.reason()).isEqualTo("timed out");
        assertThat(world.events(request.id())).containsExactly("request.created", "request.expired");
        assertThat(world.rows("SELECT state FROM requests WHERE id = $1", row -> row.getString(0), request.id()))
                .containsExactly("expired");
    }

    @Test
    void a_grant_whose_window_ended_is_expired_at_the_end_of_its_window() {
        var grant = grant();
        endWindow(grant);
        await(one.round());
        var shown = await(world.one.getGrant(call(ann), grant));
        assertThat(shown.state()).isEqualTo(GrantState.EXPIRED);
        assertThat(shown.reason()).isEqualTo("window ended");
        assertThat(shown.endedAt()).isEqualTo(shown.expiresAt());
        assertThat(events("grant.expired")).isEqualTo(1);
    }

    @Test
    void a_grant_whose_signatures_are_used_up_is_expired_at_the_moment_of_the_last_one() {
        var grant = grant();
        world.sql("UPDATE grants SET used = 3 WHERE id = $1", grant);
        var at = OffsetDateTime.parse("2026-01-02T03:04:05Z");
        world.sql(
                "INSERT INTO operations (id, organization_id, signer_id, identity_id, outcome, idempotency_key, call_hash, grant_id, slot,"
                        + " algorithm, signature, at) VALUES ($1, $2, $3, $4, 'signed', 'k', '\\x01', $5, 3, 'ECDSA_SHA_256', '\\x01', $6)",
                Ids.next(),
                org.id(),
                signer,
                ann.id(),
                grant,
                at);
        await(one.round());
        var shown = await(world.one.getGrant(call(ann), grant));
        assertThat(shown.reason()).isEqualTo("signatures used up");
        assertThat(shown.endedAt()).isEqualTo(at.toInstant());
        assertThat(world.rows(
                        "SELECT convert_from(substring(leaf FROM 74), 'UTF8') FROM audit_leaves WHERE grant_id = $1 AND type = 'grant.expired'",
                        row -> row.getString(0),
                        grant))
                .singleElement()
                .asString()
                .contains("\"reason\":\"signatures used up\"", "\"used\":3", "\"request\":");
    }

    @Test
    void what_has_not_ended_is_left_alone() {
        var request = pending();
        await(one.round());
        assertThat(world.events(request.id())).containsExactly("request.created");
        var grant = Objects.requireNonNull(await(world.approve(boss, request)).grant());
        world.sql("UPDATE grants SET used = 2 WHERE id = $1", grant);
        await(one.round());
        assertThat(await(world.one.getGrant(call(ann), grant)).state()).isEqualTo(GrantState.ACTIVE);
    }

    @Test
    void two_nodes_at_once_tell_every_end_exactly_once() {
        for (var i = 0; i < 40; i++) {
            var grant = grant();
            endWindow(grant);
        }
        overdue();
        var rounds = new ArrayList<Future<OptionalInt>>();
        for (var i = 0; i < 10; i++) {
            // Even when both believe that the lease is theirs.
            world.sql("UPDATE leases SET until = '-infinity'");
            rounds.add(one.round());
            rounds.add(two.round());
        }
        rounds.forEach(World::await);
        assertThat(events("grant.expired")).isEqualTo(40);
        assertThat(events("request.expired")).isEqualTo(1);
    }

    @Test
    void the_node_without_the_lease_does_nothing_until_the_lease_of_the_dead_one_has_run_out() {
        assertThat(await(one.round())).hasValue(0);
        var request = overdue();
        assertThat(await(two.round())).isEmpty();
        assertThat(world.events(request.id())).containsExactly("request.created");
        // Node one is dead: nothing renews its lease any more.
        eventually(PATIENCE, "the other one follows", () -> await(two.round()).isPresent());
        assertThat(world.events(request.id())).containsExactly("request.created", "request.expired");
        assertThat(await(one.round())).isEmpty();
    }

    @Test
    void a_holder_that_is_paused_in_its_transaction_keeps_nobody_waiting_and_nothing_is_told_twice() {
        var request = overdue();
        var paused = Promise.<Void>promise();
        var inside = Promise.<Void>promise();
        var holder = left.systemChange(tx -> tx.update(
                        "UPDATE leases SET holder = $1, until = clock_timestamp() - interval '1 s'",
                        Tuple.of(left.node().id()))
                .compose(held -> {
                    inside.complete();
                    return paused.future();
                }));
        await(inside.future());
        assertThat(await(two.round())).isEmpty();
        paused.complete();
        await(holder);
        assertThat(await(two.round())).isPresent();
        assertThat(await(one.round())).isEmpty();
        assertThat(world.events(request.id())).containsExactly("request.created", "request.expired");
    }

    @Test
    void a_node_that_closes_gives_the_lease_back() {
        await(one.round());
        await(one.close());
        assertThat(await(two.round())).isPresent();
    }

    @Test
    void a_grant_that_a_signature_holds_is_left_for_the_next_round() {
        var grant = grant();
        endWindow(grant);
        var inside = Promise.<Void>promise();
        var done = Promise.<Void>promise();
        var signature = right.systemChange(
                tx -> tx.all("SELECT 1 FROM grants WHERE id = $1 FOR NO KEY UPDATE", Tuple.of(grant), row -> 1)
                        .compose(held -> {
                            inside.complete();
                            return done.future();
                        }));
        await(inside.future());
        await(one.round());
        assertThat(events("grant.expired")).isZero();
        done.complete();
        await(signature);
        await(one.round());
        assertThat(events("grant.expired")).isEqualTo(1);
    }

    @Test
    void many_ends_are_told_in_bounded_batches_that_follow_each_other() {
        var grant = grant();
        var many = 2 * Reaper.BATCH + 10;
        world.sql(
                "INSERT INTO grants (id, organization_id, signer_id, grantee_id, origin, granted_by, justification, signatures_unlimited,"
                        + " max_signatures, used, not_before, expires_at) SELECT gen_random_uuid(), organization_id, signer_id, grantee_id,"
                        + " 'pre_approval', $2, 'many', false, 1, 1, now(), now() + interval '1 h' FROM grants, generate_series(1, $3) WHERE id = $1",
                grant,
                boss.id(),
                many);
        var rounds = new ArrayList<Integer>();
        do {
            rounds.add(await(one.round()).orElseThrow());
        } while (rounds.getLast() > 0);
        assertThat(rounds).isEqualTo(List.of(Reaper.BATCH, Reaper.BATCH, 10, 0));
        assertThat(events("grant.expired")).isEqualTo(many);
    }

    private Request waitingForWhoLeft(Caller leaver, Caller stays) {
        org.operator(signer, leaver, stays);
        await(world.one.setPolicy(
                call(boss),
                signer.toString(),
                policy(step(null, 2, person(boss), person(leaver), person(stays))),
                null,
                false));
        var request = pending();
        await(world.approve(leaver, request));
        org.disable(leaver);
        assertThat(await(world.approve(stays, request)).state()).isEqualTo(RequestState.PENDING);
        return request;
    }

    @Test
    void a_request_that_is_complete_because_somebody_returned_is_approved_once_by_whichever_node() {
        var leaver = org.person("leaver");
        var request = waitingForWhoLeft(leaver, org.person("stays"));
        await(one.round());
        assertThat(world.events(request.id())).doesNotContain("grant.created");
        org.enable(leaver);
        var rounds = new ArrayList<Future<OptionalInt>>();
        for (var i = 0; i < 6; i++) {
            world.sql("UPDATE leases SET until = '-infinity'");
            rounds.add(one.round());
            rounds.add(two.round());
        }
        rounds.forEach(World::await);
        eventually(
                PATIENCE,
                "one has the lease",
                () -> await(two.round()).isPresent() || await(one.round()).isPresent());
        var shown = await(world.one.getRequest(call(ann), request.id(), Duration.ZERO));
        assertThat(shown.state()).isEqualTo(RequestState.APPROVED);
        assertThat(world.events(request.id()))
                .containsExactly(
                        "request.created", "request.approved", "request.approved", "request.approved", "grant.created");
        assertThat(world.count("SELECT count(*) FROM grants WHERE request_id = $1", request.id()))
                .isEqualTo(1);
        assertThat(world.rows(
                        "SELECT actor_id FROM audit_leaves WHERE request_id = $1 AND type = 'grant.created'",
                        row -> row.getUUID(0),
                        request.id()))
                .containsOnlyNulls();
    }

    @Test
    void a_request_that_still_lacks_somebody_is_left_to_its_approvers() {
        var leaver = org.person("leaver");
        var request = waitingForWhoLeft(leaver, org.person("stays"));
        await(one.round());
        await(one.round());
        assertThat(await(world.one.getRequest(call(ann), request.id(), Duration.ZERO))
                        .state())
                .isEqualTo(RequestState.PENDING);
        assertThat(await(world.approve(boss, request)).state()).isEqualTo(RequestState.APPROVED);
    }

    private void leaveBehind(String name, String age) {
        var id = Ids.next();
        world.sql(
                "INSERT INTO certificate_authorities (id, organization_id, name, key_algorithm, token, cka_id, subject, state, created_at)"
                        + " VALUES ($1, $2, $3, 'P-256', 't', $4, 'CN=ca', 'pending', clock_timestamp() - $5::text::interval)",
                id,
                org.id(),
                name,
                id.toString(),
                age);
        world.sql(
                "INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token, cka_id, authority_id, subject, state, created_at)"
                        + " VALUES ($1, $2, $3, $3, 'P-256', 't', $4, $1, 'CN=s', 'pending', clock_timestamp() - $5::text::interval)",
                id,
                org.id(),
                name,
                id.toString(),
                age);
    }

    private List<String> states(String name) {
        return world.rows(
                "SELECT state FROM signers WHERE slug = $1"
                        + " UNION ALL SELECT state FROM certificate_authorities WHERE name = $1",
                row -> row.getString(0),
                name);
    }

    @Test
    void a_creation_whose_gateway_died_is_failed_and_its_slug_free_while_no_gateway_is_restarted() {
        await(one.round());
        leaveBehind("cut-short", "11 min");
        leaveBehind("under-way", "9 min");
        for (var i = 0; i < 60; i++) {
            await(one.round());
        }
        assertThat(states("cut-short")).containsExactly("failed", "failed");
        assertThat(states("under-way")).containsExactly("pending", "pending");
        var told = "SELECT count(*) FROM audit_leaves WHERE type = $1 AND organization_id = $2";
        assertThat(world.count(told, "signer.failed", org.id())).isEqualTo(1);
        assertThat(world.count(told, "certificate_authority.failed", org.id())).isEqualTo(1);
        assertThat(org.signer("cut-short")).isNotNull();
    }

    @Test
    void no_index_names_the_count_that_every_signature_moves() {
        assertThat(world.count("SELECT count(*) FROM pg_indexes WHERE tablename = 'grants' AND indexdef LIKE '%used%'"))
                .as("a signature would have to write every index of the table")
                .isZero();
        assertThat(world.count(
                        "SELECT count(*) FROM pg_indexes WHERE indexname IN ('grants_to_expire', 'active_grants')"
                                + " AND indexdef LIKE '%state = ''active''%'"))
                .isEqualTo(2);
    }

    @Test
    void a_started_reaper_finds_an_end_within_seconds_and_the_other_one_follows_when_it_is_gone() {
        one.start();
        two.start();
        var first = overdue();
        eventually(PATIENCE, "the end is found", () -> world.events(first.id()).size() == 2);
        await(one.close());
        var second = overdue();
        eventually(
                PATIENCE,
                "the other one finds the next",
                () -> world.events(second.id()).size() == 2);
        assertThat(events("request.expired")).isEqualTo(2);
    }
}
