package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.TokenServer;
import io.countersign.embedded.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process that holds the token dies and comes back; the gateway lives through it. */
class TokenOutageTest {
    private static final Duration PROMISED = Duration.ofSeconds(2);
    private static final Duration RECOVERED = Duration.ofSeconds(20);

    @Test
    void a_token_that_goes_away_is_answered_for_within_two_seconds_and_found_again_without_restart(
            @TempDir Path folder) {
        var softHsm = TestServers.softHsm().token("remote-acceptance");
        try (var server = new TokenServer(softHsm, folder)) {
            server.start();
            try (var cluster = Cluster.start(1, server.reached())) {
                var org = Organization.create(cluster, "token");
                var ci = org.machine("ci", org.person("owner"));
                org.signer("release");
                org.operators("release", ci);
                org.policy("release", 100, Organization.step(1, org.admin()));
                var grant = org.grant("release", ci, 100);
                sign(ci).expect(200);

                server.kill();
                for (int i = 0; i < 5; i++) {
                    var answer = sign(ci).expect(503);
                    assertThat(Duration.ofNanos(answer.nanos())).isLessThan(PROMISED);
                }
                var readiness = cluster.gateway(0).management("/readyz");
                assertThat(readiness.statusCode()).isEqualTo(503);
                assertThat(readiness.body()).containsIgnoringCase("token");
                assertThat(org.read(grant).used()).as("charged").isEqualTo(1);

                server.start();
                Eventually.holds("it signs again", RECOVERED, () -> sign(ci).status() == 200);
                assertThat(cluster.gateway(0).isReady()).isTrue();
                assertThat(cluster.gateway(0).log().split("logged in", -1))
                        .as("the PIN was used once in each life of the token")
                        .hasSize(3);
                assertThat(cluster.number("SELECT count(*) FROM operations WHERE outcome = 'signed'"))
                        .isEqualTo(org.read(grant).used());
            }
        }
    }

    private static Answer sign(Party ci) {
        var text = UUID.randomUUID().toString();
        return ci.api().withKey(text).post("/v1/signers/release/sign", Digests.call(text));
    }
}
