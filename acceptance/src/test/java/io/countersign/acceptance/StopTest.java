package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.SignAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A gateway that is told to stop finishes what it has begun. */
class StopTest {
    private static final int CALLERS = 16;

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "stop");
    private final Party ci = org.machine("ci", org.person("owner"));
    private final Queue<UUID> signed = new ConcurrentLinkedQueue<>();

    @Test
    void what_was_charged_at_a_gateway_that_stops_was_answered() throws Exception {
        org.signer("release");
        org.operators("release", ci);
        org.policy("release", 1_000_000, Organization.step(1, org.admin()));
        var grant = org.grant("release", ci, 1_000_000);
        ci.token();
        var leaving = cluster.add();
        int status;
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                pool.submit(() -> signUntilGone(leaving));
            }
            Eventually.holds("50 signatures", Duration.ofSeconds(30), () -> signed.size() >= 50);
            status = leaving.stop();
        }
        assertThat(status).as("exit status").isIn(0, 143);
        assertThat(cluster.column(
                        "SELECT id FROM operations WHERE outcome = 'signed' AND grant_id = '" + grant.id() + "'"))
                .containsExactlyInAnyOrderElementsOf(
                        signed.stream().map(UUID::toString).toList());
    }

    private void signUntilGone(GatewayProcess gateway) {
        while (true) {
            var text = UUID.randomUUID().toString();
            try {
                var answer =
                        ci.at(gateway).withKey(text).attempt("POST", "/v1/signers/release/sign", Digests.call(text));
                if (answer.status() == 200) {
                    signed.add(
                            answer.as(SignAnswer.class).signatures().getFirst().operation());
                } else if (answer.status() != 503) {
                    throw new AssertionError(answer.toString());
                }
            } catch (IOException gone) {
                return;
            }
        }
    }
}
