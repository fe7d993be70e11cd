package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.Redis;
import io.countersign.acceptance.harness.StubbornSigner;
import io.countersign.protocol.api.AuditVerification;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.SignAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Invariant 1: whatever breaks, the callers together get exactly as many signatures as were approved. */
class ExactCountTest {
    private static final int CALLERS = 64;
    private static final int GRANTED = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "exact");
    private final Party ci = org.machine("ci", org.person("owner"));
    private final Queue<SignAnswer> signed = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> refused = new ConcurrentLinkedQueue<>();

    /** How many calls may begin, so that the disasters happen among the calls and not after them. */
    private final Semaphore turns = new Semaphore(0);

    @Test
    void sixty_four_callers_of_one_hundred_signatures_get_exactly_one_hundred_whatever_breaks() throws Exception {
        org.signer("exact");
        org.operators("exact", ci);
        org.policy("exact", GRANTED, Organization.step(1, org.admin()));
        var grant = org.grant("exact", ci, GRANTED);
        ci.token();

        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var callers = new ArrayList<Future<?>>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(pool.submit(this::signUntilRefused));
            }
            disasters();
            for (var caller : callers) {
                await(caller);
            }
        }
        checkAnswers(grant);
        checkRecord(grant);
    }

    private void signUntilRefused() {
        var signer = new StubbornSigner(cluster, ci, "exact");
        while (true) {
            turns.acquireUninterruptibly();
            var text = UUID.randomUUID().toString();
            var answer = signer.sign(Digests.call(text));
            if (answer.status() != 200) {
                refused.add(answer);
                return;
            }
            var made = answer.as(SignAnswer.class);
            assertThat(Digests.verify(made, text)).isTrue();
            signed.add(made);
        }
    }

    private void disasters() {
        turns.release(40);
        signedAtLeast(10);
        Redis.flush(cluster.redis());
        signedAtLeast(20);
        cluster.redis().kill();
        turns.release(15);
        signedAtLeast(45);
        cluster.redis().start();
        turns.release(20);
        signedAtLeast(50);
        killAndReplace(cluster.gateway(1));
        Redis.flush(cluster.redis());
        turns.release(Integer.MAX_VALUE / 2);
    }

    private void killAndReplace(GatewayProcess victim) {
        var replacement = cluster.launch();
        turns.release(10);
        victim.kill();
        replacement.awaitReady();
    }

    private void signedAtLeast(int count) {
        Eventually.holds(count + " signatures", PATIENCE, () -> signed.size() >= count);
    }

    private static void await(Future<?> caller) throws InterruptedException {
        try {
            caller.get();
        } catch (ExecutionException e) {
            throw new AssertionError("a caller failed", e.getCause());
        }
    }

    private void checkAnswers(Grant grant) {
        assertThat(refused).hasSize(CALLERS).allSatisfy(answer -> answer.refused(403, "GRANT_EXHAUSTED"));
        assertThat(signed).hasSize(GRANTED);
        var values = new HashSet<String>();
        var operations = new HashSet<UUID>();
        var slots = new ArrayList<Long>();
        for (var answer : signed) {
            var one = answer.signatures().getFirst();
            assertThat(answer.grant()).isEqualTo(grant.id());
            values.add(java.util.HexFormat.of().formatHex(one.signature()));
            operations.add(one.operation());
            slots.add(one.slot());
        }
        assertThat(values).hasSize(GRANTED);
        assertThat(operations).hasSize(GRANTED);
        assertThat(slots)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, GRANTED).boxed().toList());
    }

    private void checkRecord(Grant grant) {
        var where = " WHERE grant_id = '" + grant.id() + "'";
        assertThat(org.read(grant).used()).isEqualTo(GRANTED);
        assertThat(cluster.number("SELECT count(*) FROM operations" + where + " AND outcome = 'signed'"))
                .isEqualTo(GRANTED);
        assertThat(cluster.number("SELECT count(*) FROM audit_leaves" + where + " AND type = 'signature.signed'"))
                .isEqualTo(GRANTED);
        List<String> recorded = cluster.column("SELECT id FROM operations" + where + " AND outcome = 'signed'");
        assertThat(recorded)
                .containsExactlyInAnyOrderElementsOf(signed.stream()
                        .map(answer ->
                                answer.signatures().getFirst().operation().toString())
                        .toList());
        var verification = cluster.platformAdmin()
                .api()
                .post("/v1/audit:verify")
                .expect(200)
                .as(AuditVerification.class);
        assertThat(verification.verified()).as("%s", verification).isTrue();
    }
}
