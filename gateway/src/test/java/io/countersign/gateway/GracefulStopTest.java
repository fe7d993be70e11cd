package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.Samples;
import io.countersign.protocol.api.SignAnswer;
import io.vertx.core.Promise;
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
}
