package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.conf.GatewayConfig;
import io.countersign.gateway.http.HttpFront;
import io.countersign.verticles.Evidence.Pack;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Evidence packs come while they are made. */
class PackStreamTest {
    private static final int IDLE_SECONDS = 2;
    private static final int PIECES = 30;
    private static final long PIECE_MILLIS = 150;

    @RegisterExtension
    private static final TestEdge EDGE = new TestEdge();

    /** Gives a letter now and then. */
    private static final class SlowPack implements Pack {
        private final Vertx vertx;
        private final int failsAfter;
        private final CountDownLatch closed = new CountDownLatch(1);
        private int given;

        SlowPack(Vertx vertx, int failsAfter) {
            this.vertx = vertx;
            this.failsAfter = failsAfter;
        }

        @Override
        public Future<Buffer> next() {
            return vertx.timer(PIECE_MILLIS, TimeUnit.MILLISECONDS).map(late -> {
                if (given == failsAfter) {
                    throw new IllegalStateException("the rest cannot be made");
                }
                return Buffer.buffer(given++ < PIECES ? "p" : "");
            });
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static SlowPack given(int failsAfter) {
        var pack = new SlowPack(EDGE.vertx, failsAfter);
        EDGE.domain.answer("takeEvidence", arguments -> Future.succeededFuture(pack));
        return pack;
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString();
    }

    private static HttpRequest wanted(int port) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/audit:evidence"))
                .header("Authorization", "Bearer admin")
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    @Test
    void a_pack_whose_making_takes_longer_than_the_idle_time_out_arrives_whole() throws Exception {
        given(-1);
        var http = GatewayConfig.parse("test", """
                production: false
                http: {publicUrl: 'http://127.0.0.1:8080', port: 0}
                """).http();
        var front = new HttpFront(EDGE.listeners.edge(), HttpOptions.of(http).setIdleTimeout(IDLE_SECONDS));
        EDGE.vertx
                .deployVerticle(front)
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(wanted(front.port()), text());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("p".repeat(PIECES));
        }
    }

    @Test
    void a_pack_that_cannot_be_finished_is_never_taken_for_whole() {
        given(3);
        try (var client = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> client.send(wanted(EDGE.listeners.httpPort()), text()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_pack_that_nobody_reads_on_is_given_up() throws Exception {
        var pack = given(-1);
        try (var client = EDGE.connect()) {
            client.send("GET /v1/audit:evidence HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin\r\n\r\n");
            assertThat(client.read(true).status()).isEqualTo(200);
        }
        assertThat(pack.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
