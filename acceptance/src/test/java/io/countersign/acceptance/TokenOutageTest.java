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
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.Reason;
import io.vertx.core.json.JsonObject;
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
                assertThat(token(cluster, "remote-acceptance").getString("detail"))
                        .contains("signs nothing now", "CKR_");
                assertThat(cluster.gateway(0).isReady())
                        .as("a balancer lets people through")
                        .isTrue();
                assertThat(org.read(grant).used()).as("charged").isEqualTo(1);
                revoke(org, org.grant("release", ci, 1));

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

    @Test
    void with_one_of_two_tokens_away_a_gateway_starts_is_ready_revokes_and_signs_with_the_other(@TempDir Path folder) {
        var here = Cluster.Token.of(TestServers.softHsm().token("here"));
        try (var server = new TokenServer(TestServers.softHsm().token("away"), folder);
                var cluster = Cluster.start(1, here.beside(server.reached()))) {
            assertThat(token(cluster, "away").getString("detail")).contains("no token labelled \"away\"");
            var org = Organization.create(cluster, "tokens");
            var ci = org.machine("ci", org.person("owner"));
            org.signer("release");
            org.operators("release", ci);
            org.policy("release", 100, Organization.step(1, org.admin()));
            var grant = org.grant("release", ci, 100);
            sign(ci).expect(200);
            revoke(org, grant);
            sign(ci).expect(403);

            server.start();
            Eventually.holds(
                    "the other token is found",
                    RECOVERED,
                    () -> token(cluster, "away").getBoolean("up"));
            org.signer("other", KeyAlgorithm.P_256, "away");
            org.operators("other", ci);
            sign(ci, "other").expect(200);
            assertThat(cluster.gateway(0).isReady()).isTrue();
        }
    }

    private static void revoke(Organization org, Grant grant) {
        org.admin()
                .api()
                .post("/v1/grants/" + grant.id() + ":revoke", new Reason("the token is away"))
                .expect(200);
    }

    /** The token as {@code /readyz} shows it. */
    private static JsonObject token(Cluster cluster, String label) {
        return new JsonObject(cluster.gateway(0).management("/readyz").body())
                .getJsonArray("parts").stream()
                        .map(JsonObject.class::cast)
                        .filter(part -> part.getString("part").equals("token " + label))
                        .findFirst()
                        .orElseThrow();
    }

    private static Answer sign(Party ci) {
        return sign(ci, "release");
    }

    private static Answer sign(Party ci, String signer) {
        var text = UUID.randomUUID().toString();
        return ci.api().withKey(text).post("/v1/signers/" + signer + "/sign", Digests.call(text));
    }
}
