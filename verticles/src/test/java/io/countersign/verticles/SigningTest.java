package io.countersign.verticles;

import static io.countersign.verticles.SigningNodes.await;
import static io.countersign.verticles.SigningNodes.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.SignAnswer;
import io.countersign.verticles.store.Ids;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SigningTest {
    private SigningNodes nodes;

    @BeforeEach
    void start() throws Exception {
        nodes = new SigningNodes(2);
    }

    @AfterEach
    void stop() throws Exception {
        nodes.close();
    }

    @Test
    void a_signer_without_a_policy_signs_directly_and_the_signature_verifies() throws Exception {
        var answer = await(nodes.sign(0, "k1", digest("a"), digest("b")));
        assertThat(answer.signatures()).hasSize(2);
        assertThat(nodes.verifies(digest("a"), answer.signatures().get(0).signature()))
                .isTrue();
        assertThat(nodes.verifies(digest("b"), answer.signatures().get(1).signature()))
                .isTrue();
        assertThat(nodes.count("SELECT count(*) FROM operations WHERE outcome = 'signed'"))
                .isEqualTo(2);
        assertThat(nodes.count("SELECT count(*) FROM audit_leaves WHERE type = 'signature.signed'"))
                .isEqualTo(2);
    }

    @Test
    void a_slug_that_is_used_again_after_a_failed_creation_signs_with_the_signer_that_has_it_now() throws Exception {
        failedNamesake();
        nodes.run("UPDATE signers SET slug = 'other' WHERE id = $1", Tuple.of(nodes.signer));
        assertThat(codeOf(nodes.sign(0, "k1", digest("a")))).isEqualTo("SIGNER_NOT_ACTIVE");
        // The row that signs has come to lie behind the failed one, and then another failed one comes behind it.
        nodes.run("UPDATE signers SET slug = 'demo' WHERE id = $1", Tuple.of(nodes.signer));
        nodes.run("ANALYZE signers", Tuple.tuple());
        assertThat(await(nodes.sign(1, "k2", digest("b"))).signatures()).hasSize(1);
        failedNamesake();
        nodes.addNode();
        assertThat(await(nodes.sign(2, "k3", digest("c"))).signatures()).hasSize(1);
    }

    /** A Signer with the same slug whose creation failed, and on which the same machine signs. */
    private void failedNamesake() throws Exception {
        var failed = Ids.next();
        nodes.run(
                "INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token, cka_id, authority_id, subject, state)"
                        + " SELECT $2, organization_id, 'demo', name, key_algorithm, token, $3, authority_id, subject, 'failed'"
                        + " FROM signers WHERE id = $1",
                Tuple.of(nodes.signer, failed, failed.toString()));
        nodes.run(
                "INSERT INTO signer_members (signer_id, member_id, member_kind, role) VALUES ($1, $2, 'machine', 'operator')",
                Tuple.of(failed, nodes.machine));
    }

    @Test
    void a_grant_is_needed_once_a_policy_has_steps_and_its_count_is_exact() throws Exception {
        nodes.needApproval();
        assertThat(codeOf(nodes.sign(0, "k0", digest("a")))).isEqualTo("APPROVAL_REQUIRED");
        nodes.grant(3);
        var first = await(nodes.sign(0, "k1", digest("a")));
        assertThat(first.remaining()).isEqualTo(2);
        assertThat(first.signatures().getFirst().slot()).isEqualTo(1);
        assertThat(codeOf(nodes.sign(1, "k2", digest("b"), digest("c"), digest("d"))))
                .isEqualTo("GRANT_EXHAUSTED");
        assertThat(await(nodes.sign(1, "k3", digest("b"), digest("c"))).remaining())
                .isZero();
        assertThat(codeOf(nodes.sign(0, "k4", digest("e")))).isEqualTo("GRANT_EXHAUSTED");
        var replay = await(nodes.sign(1, "k1", digest("a")));
        assertThat(replay.replayed()).isTrue();
        assertThat(replay.signatures().getFirst().signature())
                .isEqualTo(first.signatures().getFirst().signature());
        assertThat(codeOf(nodes.sign(1, "k1", digest("z")))).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(nodes.count("SELECT count(*) FROM operations WHERE outcome = 'denied'"))
                .isPositive();
    }

    @Test
    void equal_refusals_share_a_leaf_that_tells_how_many_they_were() throws Exception {
        nodes.needApproval();
        for (var i = 0; i < 20; i++) {
            assertThat(codeOf(nodes.sign(0, "k" + i, digest("a")))).isEqualTo("APPROVAL_REQUIRED");
        }
        assertThat(nodes.count("SELECT count(*) FROM audit_leaves WHERE type = 'signature.denied'"))
                .isEqualTo(1);
        await(nodes.nodes.getFirst().signing().close());
        assertThat(nodes.count("SELECT count(*) FROM audit_leaves WHERE type = 'signature.denied'"))
                .isEqualTo(2);
        assertThat(nodes.count(
                        "SELECT count(*) FROM audit_leaves WHERE convert_from(substring(leaf FROM 74), 'UTF8')::jsonb"
                                + " -> 'details' ->> 'repeats' = '18'"))
                .isEqualTo(1);
    }

    @Test
    void two_nodes_and_64_callers_get_exactly_100_signatures_out_of_a_grant_of_100_while_redis_is_flushed_and_killed()
            throws Exception {
        nodes.needApproval();
        var grant = nodes.grant(100);
        var signed = new ConcurrentLinkedQueue<SignAnswer>();
        var denied = new ConcurrentLinkedQueue<String>();
        var trouble = new ConcurrentLinkedQueue<String>();
        var next = new AtomicInteger();
        var callers = new ArrayList<Callable<Void>>();
        for (var c = 0; c < 64; c++) {
            var node = c % 2;
            callers.add(() -> {
                for (var i = next.incrementAndGet(); i <= 400; i = next.incrementAndGet()) {
                    var key = "key-" + i;
                    if (i == 30) {
                        nodes.redis.kill();
                    }
                    if (i == 60) {
                        nodes.redis.start();
                    }
                    try {
                        signed.add(await(nodes.sign(node, key, digest(key))));
                    } catch (ExecutionException e) {
                        var code = code(e);
                        (code.startsWith("GRANT_") ? denied : trouble).add(code);
                    }
                }
                return null;
            });
        }
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : pool.invokeAll(callers)) {
                done.get();
            }
        }
        assertThat(trouble).isEmpty();
        assertThat(signed).hasSize(100);
        assertThat(denied).hasSize(300).containsOnly("GRANT_EXHAUSTED");
        var values = new HashSet<String>();
        var slots = new HashSet<Long>();
        for (var answer : signed) {
            values.add(HexFormat.of().formatHex(answer.signatures().getFirst().signature()));
            slots.add(answer.signatures().getFirst().slot());
        }
        assertThat(values).hasSize(100);
        assertThat(slots).hasSize(100);
        assertThat(nodes.count("SELECT used FROM grants WHERE id = '" + grant + "'"))
                .isEqualTo(100);
    }

    @Test
    void answer_operation_and_leaf_tell_the_same_slot_for_batches_and_single_calls_of_one_commit() throws Exception {
        nodes.needApproval();
        nodes.grant(12);
        var calls = new ArrayList<Future<SignAnswer>>();
        for (var key : List.of("b1", "s1", "b2", "s2", "s3", "b3")) {
            calls.add(
                    key.startsWith("b")
                            ? nodes.sign(0, key, digest(key), digest(key + 1), digest(key + 2))
                            : nodes.sign(0, key, digest(key)));
        }
        var slots = new HashSet<Long>();
        for (var call : calls) {
            for (var signature : await(call).signatures()) {
                assertThat(nodes.count("SELECT slot FROM operations WHERE id = '" + signature.operation() + "'"))
                        .isEqualTo(signature.slot());
                slots.add(signature.slot());
            }
        }
        assertThat(slots).hasSize(12).allMatch(slot -> slot >= 1 && slot <= 12);
        assertThat(nodes.count("SELECT count(*) FROM operations o JOIN audit_leaves l ON l.operation_id = o.id"
                        + " WHERE int8send(o.slot) = substr(l.leaf, 66, 8)"))
                .isEqualTo(12);
    }

    @Test
    void fifty_equal_calls_over_two_nodes_use_one_slot_and_get_one_signature() throws Exception {
        nodes.needApproval();
        var grant = nodes.grant(10);
        var calls = new ArrayList<Future<SignAnswer>>();
        for (var i = 0; i < 50; i++) {
            calls.add(nodes.sign(i % 2, "same", digest("same")));
        }
        var values = new HashSet<String>();
        for (var call : calls) {
            values.add(
                    HexFormat.of().formatHex(await(call).signatures().getFirst().signature()));
        }
        assertThat(values).hasSize(1);
        assertThat(nodes.count("SELECT used FROM grants WHERE id = '" + grant + "'"))
                .isEqualTo(1);
    }

    @Test
    void after_an_acknowledged_revoke_nothing_is_released_on_any_node() throws Exception {
        nodes.needApproval();
        var grant = nodes.grant(1_000_000);
        assertNothingIsReleasedAfter(() -> nodes.revoke(1, grant));
    }

    @Test
    void after_an_acknowledged_removal_of_a_member_nothing_is_released_on_any_node() throws Exception {
        assertNothingIsReleasedAfter(() -> await(nodes.nodes.get(1).database().systemChange(tx -> {
            tx.takesRightsAway();
            return tx.update("DELETE FROM signer_members WHERE signer_id = $1", Tuple.of(nodes.signer));
        })));
    }

    @Test
    void after_an_identity_was_disabled_nothing_is_released_on_any_node() throws Exception {
        assertNothingIsReleasedAfter(() -> await(nodes.nodes.get(1).database().systemChange(tx -> {
            tx.takesRightsAway();
            return tx.update("UPDATE identities SET state = 'disabled' WHERE id = $1", Tuple.of(nodes.machine));
        })));
    }

    @Test
    void after_an_acknowledged_change_freeze_nothing_that_it_forbids_is_released_on_any_node() throws Exception {
        nodes.run("INSERT INTO persons (id, role) VALUES ($1, 'admin')", Tuple.of(nodes.admin));
        nodes.run(
                "INSERT INTO policies (signer_id, version, steps, signatures_unlimited, signature_ceiling, window_unlimited,"
                        + " window_ceiling_seconds, pending_timeout_seconds, created_by, conditions) VALUES ($1, 1, '[]', false, 1, false, 1, 1,"
                        + " $2, '[{\"name\": \"f\", \"when\": \"size(freezes) > 0\", \"effect\": \"refuse\", \"message\": \"m\"}]')",
                Tuple.of(nodes.signer, nodes.admin));
        nodes.run("UPDATE signers SET policy_version = 1 WHERE id = $1", Tuple.of(nodes.signer));
        assertNothingIsReleasedAfter(() -> await(nodes.nodes.get(1).database().systemChange(tx -> {
            tx.takesRightsAway();
            return tx.update(
                    "INSERT INTO freezes (id, organization_id, name, reason, begins_at, ends_at, created_by)"
                            + " VALUES ($1, $2, 'f', 'r', clock_timestamp(), '2099-01-01', $3)",
                    Tuple.of(nodes.signer, nodes.organization, nodes.admin));
        })));
    }

    /** PostgreSQL keeps plans that it made while tables were empty, the more so the larger the batches were. */
    @Test
    void a_commit_whose_plan_was_made_on_empty_tables_never_reads_the_operations_whole() throws Exception {
        for (var round = 0; round < 10; round++) {
            var batch = new ArrayList<Future<SignAnswer>>();
            for (var i = 0; i < 40; i++) {
                var key = round + "-" + i;
                batch.add(nodes.sign(0, key, digest(key)));
            }
            await(Future.all(batch));
        }
        for (var i = 0; i < 60; i++) {
            await(nodes.sign(0, "k" + i, digest("k" + i)));
        }
        var scans = nodes.scansOf("operations");
        assertThat(scans.indexed()).isGreaterThanOrEqualTo(60);
        assertThat(scans.whole()).isLessThan(30);
    }

    private interface Step {
        void run() throws Exception;
    }

    /** 32 callers sign on both nodes; the moment of each release is compared with the moment of the acknowledgement. */
    private void assertNothingIsReleasedAfter(Step takeAway) throws Exception {
        var acknowledged = new AtomicBoolean();
        var late = new AtomicInteger();
        var released = new AtomicInteger();
        var stop = new AtomicBoolean();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var callers = new ArrayList<java.util.concurrent.Future<?>>();
            for (var c = 0; c < 32; c++) {
                var caller = c;
                callers.add(pool.submit(() -> {
                    for (var i = 0; !stop.get(); i++) {
                        var key = caller + "-" + i;
                        var call = nodes.sign(caller % 2, key, digest(key)).onSuccess(answer -> {
                            released.incrementAndGet();
                            if (acknowledged.get()) {
                                late.incrementAndGet();
                            }
                        });
                        call.otherwiseEmpty()
                                .toCompletionStage()
                                .toCompletableFuture()
                                .get();
                    }
                    return null;
                }));
            }
            final int before;
            try {
                awaitAtLeast(released, 200);
                takeAway.run();
                acknowledged.set(true);
                before = released.get();
                for (var i = 0; i < 50; i++) {
                    var key = "after-" + i;
                    assertThat(codeOf(nodes.sign(i % 2, key, digest(key)))).isNotEmpty();
                }
            } finally {
                // The pool waits for the callers, also when something here failed.
                stop.set(true);
            }
            for (var caller : callers) {
                caller.get();
            }
            assertThat(late).hasValue(0);
            assertThat(released.get()).isEqualTo(before);
        }
    }

    private static void awaitAtLeast(AtomicInteger value, int wanted) {
        var deadline = System.nanoTime() + 20_000_000_000L;
        while (value.get() < wanted) {
            assertThat(System.nanoTime())
                    .as("callers reach %s signatures in time", wanted)
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static String codeOf(Future<SignAnswer> call) throws Exception {
        try {
            await(call);
            return "";
        } catch (ExecutionException e) {
            return code(e);
        }
    }

    private static String code(ExecutionException failure) {
        return failure.getCause() instanceof RefusedException refused
                ? refused.refusal().code()
                : failure.toString();
    }
}
