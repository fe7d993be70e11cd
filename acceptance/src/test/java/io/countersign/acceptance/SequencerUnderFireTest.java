package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Api;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.AuditVerification;
import io.countersign.protocol.api.LogStatus;
import io.countersign.protocol.api.SignAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Three gateways write as fast as they can while the one that gives leaves their places is frozen, woken up and killed. */
class SequencerUnderFireTest {
    private static final int WRITERS_OF_EACH = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TAKEOVER = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(2);

    /** Longer than its lease, its connections' patience, and PostgreSQL's patience with it; seconds by hand with this property. */
    private static final Duration FREEZE = Duration.ofSeconds(Integer.getInteger("countersign.freeze", 8));

    private final Queue<UUID> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean enough = new AtomicBoolean();

    private void write(ExecutorService pool, Party ci, GatewayProcess gateway) {
        for (int i = 0; i < WRITERS_OF_EACH; i++) {
            pool.submit(() -> {
                while (!enough.get() && gateway.isAlive()) {
                    sign(ci.at(gateway));
                }
            });
        }
    }

    private void sign(Api api) {
        try {
            var answer = api.withNewKey()
                    .post(
                            "/v1/signers/release/sign",
                            Digests.call(UUID.randomUUID().toString()));
            if (answer.status() == 200) {
                acknowledged.add(
                        answer.as(SignAnswer.class).signatures().getFirst().operation());
            }
        } catch (RuntimeException | AssertionError gatewayIsGone) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static GatewayProcess leader(Cluster cluster) {
        var name = new ArrayList<String>();
        Eventually.holds("somebody leads", PATIENCE, () -> {
            name.clear();
            name.addAll(
                    cluster.column(
                            "SELECT n.name FROM leases l JOIN nodes n ON n.id = l.holder WHERE l.name = 'sequencer' AND l.until > clock_timestamp()"));
            return !name.isEmpty();
        });
        return cluster.gateways().stream()
                .filter(gateway -> gateway.name().equals(name.getFirst()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> committed(Cluster cluster) {
        return cluster.column("SELECT id || ' ' || sequence FROM nodes");
    }

    /** Whether each chain has places as far as it was written at that moment. */
    private static boolean placed(Cluster cluster, List<String> committed) {
        var reached = new HashMap<String, Long>();
        cluster.column("SELECT node || ' ' || sequence FROM log_positions").forEach(line -> {
            var parts = line.split(" ", 2);
            reached.put(parts[0], Long.parseLong(parts[1]));
        });
        return committed.stream()
                .map(line -> line.split(" ", 2))
                .allMatch(parts -> reached.getOrDefault(parts[0], 0L) >= Long.parseLong(parts[1]));
    }

    private static void everythingIsPlaced(Cluster cluster, String when, Duration patience) {
        var committed = committed(cluster);
        Eventually.holds("what was committed has its place " + when, patience, () -> placed(cluster, committed));
    }

    @Test
    void every_leaf_gets_one_place_however_the_leader_ends() throws Exception {
        try (var cluster = Cluster.start(3)) {
            var org = Organization.create(cluster, "under-fire");
            var ci = org.machine("ci", org.person("olga"));
            org.signer("release");
            org.operators("release", ci);
            ci.token();
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                underFire(cluster, ci, pool);
            }
            everythingIsPlaced(cluster, "at the end", TAKEOVER.plus(SOON));
            nothingIsMissingDoubleOrForked(cluster);
        }
    }

    /** The writers end with it, however it ends: the pool waits for them. */
    private void underFire(Cluster cluster, Party ci, ExecutorService pool) {
        try {
            var size = cluster.number("SELECT size FROM log_head");
            cluster.gateways().forEach(gateway -> write(pool, ci, gateway));
            Eventually.holds("the log grows", PATIENCE, () -> cluster.number("SELECT size FROM log_head") > size + 200);

            freeze(cluster);
            killTheLeader(cluster);
            var late = cluster.add();
            write(pool, ci, late);
            killTheLeader(cluster);
        } finally {
            enough.set(true);
        }
    }

    private static void freeze(Cluster cluster) {
        var leader = leader(cluster);
        leader.pause();
        var paused = System.nanoTime();
        try {
            Eventually.holds("another one leads", TAKEOVER, () -> leader(cluster) != leader);
            Eventually.holds(
                    "the leader was frozen long enough", PATIENCE, () -> System.nanoTime() - paused > FREEZE.toNanos());
        } finally {
            leader.resume();
        }
        everythingIsPlaced(cluster, "after the frozen leader woke up", SOON);
    }

    private static void killTheLeader(Cluster cluster) {
        leader(cluster).kill();
        everythingIsPlaced(cluster, "after the leader was killed", TAKEOVER.plus(SOON));
    }

    private void nothingIsMissingDoubleOrForked(Cluster cluster) {
        var size = cluster.number("SELECT size FROM log_head");
        assertThat(cluster.number("SELECT count(*) FROM log_entries")).isEqualTo(size);
        assertThat(cluster.number("SELECT count(DISTINCT leaf_id) FROM log_entries"))
                .isEqualTo(size);
        assertThat(cluster.number("SELECT max(tree_index) + 1 FROM log_entries"))
                .isEqualTo(size);
        assertThat(acknowledged).hasSizeGreaterThan(200);
        var placed = cluster.column(
                "SELECT l.operation_id FROM log_entries e JOIN audit_leaves l ON l.id = e.leaf_id WHERE l.operation_id IS NOT NULL");
        assertThat(placed).containsAll(acknowledged.stream().map(UUID::toString).toList());
        assertThat(placed).doesNotHaveDuplicates();
        var found = cluster.platformAdmin()
                .api()
                .post("/v1/audit:verify")
                .expect(200)
                .as(AuditVerification.class);
        assertThat(found.firstBad()).isNull();
        for (var gateway : cluster.gateways()) {
            assertThat(cluster.platformAdmin()
                            .at(gateway)
                            .get("/v1/log")
                            .expect(200)
                            .as(LogStatus.class)
                            .rollback())
                    .isNull();
        }
    }
}
