package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.gateway.http.Doors;
import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.Samples;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.verticles.Signing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Answers of signing that wait until the log proves them. */
class WaitingAnswersTest {
    @Test
    void an_answer_that_waits_for_the_log_leaves_its_place_to_others() throws Exception {
        try (var edge = new TestEdge(new VertxOptions(), it -> Doors.places(it, 100))) {
            var operation = ContractDocument.contract().operation("sign");
            var waits = new CountDownLatch(1);
            Promise<Object> proven = Promise.promise();
            edge.domain.answer("sign", arguments -> {
                ((Signing.Delivery<?>) arguments.getLast()).awaitsProof();
                waits.countDown();
                return proven.future();
            });
            Doors.fillBut(edge.listeners.edge(), 1);
            var waiting = CompletableFuture.supplyAsync(() -> edge.call(operation));
            assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();

            edge.domain.answer("sign", arguments -> Future.succeededFuture(Samples.of(SignAnswer.class)));
            for (var i = 0; i < 3; i++) {
                assertThat(edge.call(operation).status()).isEqualTo(200);
            }
            proven.complete(Samples.of(SignAnswer.class));
            assertThat(waiting.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
            // Its place was given back once.
            Doors.fillBut(edge.listeners.edge(), Doors.ALL - 1);
            assertThat(edge.call(operation).status()).isEqualTo(503);
        }
    }
}
