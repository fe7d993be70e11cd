package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.RawClient;
import io.countersign.gateway.testing.RecordingDomain;
import io.countersign.gateway.testing.Samples;
import io.countersign.protocol.api.Request;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BulkDecisionsTest {
    @RegisterExtension
    static final TestEdge EDGE = new TestEdge();

    private static final String HASH = "ab".repeat(32);
    private static final ContractOperation DECIDE = ContractDocument.contract().operation("decideRequests");

    private final UUID good = UUID.randomUUID();
    private final UUID bad = UUID.randomUUID();

    @BeforeEach
    void domain() {
        EDGE.domain.forget();
        EDGE.domain.answer(
                "approveRequest",
                arguments -> arguments.get(1).equals(bad)
                        ? Future.failedFuture(new Refusal.Stale("read it again").refused())
                        : Future.succeededFuture(Samples.of(Request.class)));
    }

    private static JsonObject item(UUID request, String verdict) {
        return new JsonObject()
                .put("request", request.toString())
                .put("verdict", verdict)
                .put("hash", HASH);
    }

    private static RawClient.Reply decide(JsonObject... items) {
        var body = new JsonObject().put("decisions", new JsonArray(List.of(items)));
        return EDGE.call(DECIDE, body.toBuffer().getBytes());
    }

    @Test
    void each_decision_has_its_own_result_and_a_refused_one_stops_no_other() {
        var reply = decide(
                item(bad, "approve"),
                item(good, "approve").put("comment", "fine"),
                item(good, "reject").put("reason", "twice"));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        ContractDocument.assertFits(DECIDE, reply);
        var results = new JsonObject(reply.text()).getJsonArray("results");
        assertThat(results).hasSize(3);
        var refused = results.getJsonObject(0).getJsonObject("problem");
        assertThat(refused.getInteger("status")).isEqualTo(412);
        assertThat(refused.getString("code")).isEqualTo("STALE_VERSION");
        assertThat(refused.getString("requestId")).isEqualTo(reply.header("X-Request-Id"));
        assertThat(results.getJsonObject(0).containsKey("decided")).isFalse();
        assertThat(results.getJsonObject(1).getJsonObject("decided")).isNotNull();
        assertThat(EDGE.domain.asked())
                .extracting(RecordingDomain.Asked::method)
                .containsExactly("approveRequest", "approveRequest", "rejectRequest");
        assertThat(EDGE.domain.asked())
                .allMatch(asked -> HASH.equals(asked.arguments().getLast()));
    }

    @Test
    void a_rejection_without_a_reason_or_a_decision_without_its_hash_refuses_all_before_any_is_made() {
        var noHash = item(good, "approve");
        noHash.remove("hash");
        for (var wrong :
                List.of(item(good, "reject"), noHash, item(good, "approve").put("reason", "why"))) {
            var reply = decide(item(good, "approve"), wrong);
            assertThat(reply.status()).as(reply.text()).isEqualTo(400);
            assertThat(reply.text()).contains("/decisions/1");
        }
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    @Test
    void an_accident_with_one_decision_tells_only_the_request_id() {
        EDGE.domain.answer("approveRequest", call -> Future.failedFuture(new IllegalStateException("secret marzipan")));
        var reply = decide(item(good, "approve"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).doesNotContain("marzipan").contains("INTERNAL_ERROR");
    }

    @Test
    void one_call_takes_one_to_fifty_decisions() {
        assertThat(decide().status()).isEqualTo(400);
        var many = Stream.generate(() -> item(good, "approve")).limit(51).toArray(JsonObject[]::new);
        assertThat(decide(many).status()).isEqualTo(400);
        assertThat(EDGE.domain.asked()).isEmpty();
    }
}
