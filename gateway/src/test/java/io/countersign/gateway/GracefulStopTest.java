package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.RawClient;
import io.countersign.gateway.testing.Samples;
import io.countersign.protocol.api.SignAnswer;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GracefulStopTest {
    @Test
    void a_signature_under_way_is_finished_while_newcomers_are_turned_away() throws Exception {
        try (var edge = new TestEdge()) {
            var operation = ContractDocument.contract().operation("sign");
            var reached = new CountDownLatch(1);
            Promise<Object> signature = Promise.promise();
            edge.domain.answer("sign", arguments -> {
                reached.countDown();
                return signature.future();
            });
            var caller = CompletableFuture.supplyAsync(() -> edge.call(operation));
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

            var stopped = edge.listeners.stopAccepting();
            assertThatThrownBy(() -> {
                        var reply = edge.call(operation);
                        throw new IllegalStateException("status " + reply.status());
                    })
                    .satisfiesAnyOf(
                            refused -> assertThat(refused).hasMessageContaining("onnection"),
                            busy -> assertThat(busy).hasMessage("status 503"));
            assertThat(stopped.isComplete()).isFalse();

            signature.complete(Samples.of(SignAnswer.class));
            assertThat(caller.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
            stopped.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void for_the_drain_time_after_the_stop_began_readyz_is_503_and_calls_are_still_answered() {
        try (var edge = new TestEdge("60s");
                var probe = new RawClient(edge.listeners.managementPort());
                var before = edge.connect()) {
            assertThat(readyz(probe).status()).isEqualTo(200);
            var stopped = edge.listeners.stopAccepting();
            assertThat(readyz(probe).status()).isEqualTo(503);
            assertThat(readyz(probe).text()).contains("is being stopped");
            assertThat(jwks(before).status()).as("a connection that was open").isEqualTo(200);
            try (var after = edge.connect()) {
                assertThat(jwks(after).status()).as("a new connection").isEqualTo(200);
            }
            assertThat(stopped.isComplete()).isFalse();
        }
    }

    @Test
    void after_the_drain_time_the_stop_goes_on() throws Exception {
        try (var edge = new TestEdge("50ms");
                var probe = new RawClient(edge.listeners.managementPort())) {
            edge.listeners
                    .stopAccepting()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertThat(readyz(probe).status()).isEqualTo(503);
            assertThatThrownBy(() -> {
                        try (var after = edge.connect()) {
                            jwks(after);
                        }
                    })
                    .hasMessageContaining("onnection");
        }
    }

    private static RawClient.Reply readyz(RawClient probe) {
        return probe.exchange("GET", "/readyz", Map.of(), new byte[0]);
    }

    private static RawClient.Reply jwks(RawClient client) {
        return client.exchange("GET", "/v1/jwks.json", Map.of(), new byte[0]);
    }
}
