package io.countersign.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.gateway.testing.RawClient;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static int port;

    @BeforeAll
    static void listen() {
        port = VERTX.createHttpServer()
                .requestHandler(request -> {
                    request.pause();
                    new BodyReader(VERTX, 10, Duration.ofMillis(200))
                            .read(request, new Bodies(1, 1_000))
                            .map(body -> Buffer.buffer("read " + body.length()))
                            .otherwise(failure -> Buffer.buffer(String.valueOf(failure.getMessage())))
                            .onSuccess(text -> request.response().end(text));
                })
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_body_of_exactly_the_limit_is_read() {
        try (var client = new RawClient(port)) {
            assertThat(client.exchange("POST", "/", Map.of(), new byte[10]).text())
                    .isEqualTo("read 10");
            assertThat(client.exchange("POST", "/", Map.of(), new byte[0]).text())
                    .isEqualTo("read 0");
            assertThat(client.exchange("POST", "/", Map.of(), new byte[11]).text())
                    .startsWith("BODY_TOO_LARGE");
        }
    }

    @Test
    void a_body_that_does_not_come_is_given_up() {
        try (var client = new RawClient(port)) {
            var reply = client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
                    .read(false);
            assertThat(reply.text()).startsWith("REQUEST_TIMEOUT");
        }
    }
}
