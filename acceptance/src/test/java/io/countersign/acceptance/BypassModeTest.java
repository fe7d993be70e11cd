package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.GrantOrigin;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A gateway that is started with {@code COUNTERSIGN_APPROVAL_BYPASS=true}: it says so everywhere, and never runs in production. */
class BypassModeTest {
    private static final String BYPASS = "COUNTERSIGN_APPROVAL_BYPASS";

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "bypass");
    private final Party ann = org.person("ann");

    private Answer ask(GatewayProcess gateway, long signatures) {
        var wanted = new NewRequest("try it out", null, signatures, null, null);
        return ann.at(gateway).withNewKey().post("/v1/signers/release/requests", wanted);
    }

    private List<String> leaves(Request request) {
        return cluster.column(
                "SELECT type || coalesce(' by ' || actor_id::text, ' by nobody') FROM audit_leaves WHERE request_id = '"
                        + request.id() + "' ORDER BY id");
    }

    @Test
    void it_warns_approves_as_nobody_records_that_and_counts_it_and_other_gateways_still_ask_people() {
        org.signer("release");
        org.operators("release", ann);
        org.policy("release", 10, Organization.step(1, org.admin()));
        var bypassing = cluster.launch(Map.of(BYPASS, "true"));
        try (bypassing) {
            bypassing.awaitReady();
            assertThat(bypassing.log().lines())
                    .anyMatch(line -> line.contains("WARN") && line.contains("approval.bypass is on"));
            var asked = ask(cluster.gateway(0), 1).expect(201).as(Request.class);
            assertThat(asked.state()).isEqualTo(RequestState.PENDING);

            var request = ask(bypassing, 2).expect(201).as(Request.class);
            assertThat(request.state()).isEqualTo(RequestState.APPROVED);
            assertThat(request.decisions()).isEmpty();
            var grant = ann.api()
                    .get("/v1/grants/" + Objects.requireNonNull(request.grant()))
                    .expect(200)
                    .as(Grant.class);
            assertThat(grant.origin()).isEqualTo(GrantOrigin.BYPASS);
            assertThat(leaves(request))
                    .containsExactly(
                            "request.created by " + ann.id(),
                            "approval.bypassed by nobody",
                            "grant.created by " + ann.id());
            Eventually.holds(
                    "the counter says so",
                    Duration.ofSeconds(10),
                    () -> bypassing
                            .management("/metrics")
                            .body()
                            .lines()
                            .anyMatch(line ->
                                    line.startsWith("countersign_approval_bypassed_total") && line.endsWith(" 1.0")));
        }
    }

    @Test
    void with_production_it_does_not_start() {
        try (var refused = cluster.launch(Map.of(BYPASS, "true", "COUNTERSIGN_PRODUCTION", "true"))) {
            assertThatThrownBy(refused::awaitReady).isInstanceOf(AssertionError.class);
            assertThat(refused.isAlive()).isFalse();
            assertThat(refused.log()).contains("approval.bypass").contains(BYPASS);
        }
    }
}
