package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.StreamCrowd;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A measurement, run by name only: how long a decision takes to every connected approver. Two gateways, 1,000 streams at each of 100
 * approvers, one decision to warm up and 30 that count, one after the other. The time counts from before the decision is sent until the event is read from each
 * connection.
 */
class LiveFanOut {
    private static final int STREAMS = Integer.getInteger("countersign.streams", 1_000);
    private static final int DECISIONS = Integer.getInteger("countersign.decisions", 30);
    private static final int APPROVERS = 100;
    private static final int AT_ONCE = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long WANTED_MILLIS = 500;

    @Test
    void a_decision_reaches_every_connected_approver_within_half_a_second() throws Exception {
        try (var cluster = Cluster.start(2);
                var crowd = new StreamCrowd()) {
            var org = Organization.create(cluster, "fanout");
            var asker = org.person("asker");
            var approvers = IntStream.range(0, APPROVERS)
                    .mapToObj(i -> org.person("approver" + i))
                    .toList();
            org.signer("release");
            org.operators("release", asker);
            org.operators("release", approvers.toArray(Party[]::new));
            org.policy(
                    "release",
                    DECISIONS + 1,
                    Organization.step(1, org.group("approvers", approvers.toArray(Party[]::new))));
            for (var gateway : cluster.gateways()) {
                connect(crowd, gateway, approvers);
            }
            var cold = decide(cluster, crowd, asker, approvers.getFirst(), 1);
            System.out.printf("%nthe first decision after the start: last %.0f ms%n", Collections.max(cold));
            var millis = new ArrayList<Double>();
            for (int i = 0; i < DECISIONS; i++) {
                millis.addAll(decide(cluster, crowd, asker, approvers.get(i % APPROVERS), i + 2));
                // Between decisions of people nothing happens.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            report(millis);
            assertThat(crowd.lost()).isZero();
            assertThat(millis).hasSize(2 * STREAMS * DECISIONS);
            assertThat(part(millis, 0.99)).isLessThanOrEqualTo(WANTED_MILLIS);
        }
    }

    /** A few at a time; who is told to come again does. */
    private static void connect(StreamCrowd crowd, GatewayProcess gateway, List<Party> approvers) {
        var wanted = crowd.opened() + STREAMS;
        var next = 0;
        while (crowd.opened() < wanted) {
            var answered = crowd.opened() + crowd.refused();
            var many = Math.min(AT_ONCE, wanted - crowd.opened());
            for (int i = 0; i < many; i++) {
                crowd.open(gateway.uri(), "", approvers.get(next++ % APPROVERS).token());
            }
            Eventually.holds("all are answered", PATIENCE, () -> crowd.opened() + crowd.refused() == answered + many);
        }
    }

    private static List<Double> decide(Cluster cluster, StreamCrowd crowd, Party asker, Party lead, long signatures) {
        var created = crowd.await("request.created", "\"type\":\"request.created\"");
        var request = asker.api()
                .withNewKey()
                .post("/v1/signers/release/requests", new NewRequest("why", null, signatures, null, null))
                .expect(201)
                .as(Request.class);
        Eventually.holds("everybody has the request", PATIENCE, () -> created.count() == 2 * STREAMS);
        var api = lead.at(cluster.gateway((int) (signatures % 2)));
        var approved = crowd.await("request.approved", request.id().toString());
        var before = System.nanoTime();
        api.post("/v1/requests/" + request.id() + ":approve", new Approval(null))
                .expect(200);
        Eventually.holds("everybody has the decision", PATIENCE, () -> approved.count() == 2 * STREAMS);
        return approved.nanos().stream()
                .map(arrived -> (arrived - before) / 1e6)
                .toList();
    }

    private static void report(List<Double> millis) {
        Collections.sort(millis);
        System.out.printf(
                "%d streams, %d decisions: p50 %.0f ms, p90 %.0f ms, p99 %.0f ms, max %.0f ms; load %.1f%n",
                2 * STREAMS,
                DECISIONS,
                part(millis, 0.5),
                part(millis, 0.9),
                part(millis, 0.99),
                millis.getLast(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** So that this part of them is not above it. */
    private static double part(List<Double> sorted, double part) {
        return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }
}
