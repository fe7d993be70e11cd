package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway under too much load says how far its log is only now and then: -1 stands for a refusal. */
final class LogLagTest {
    private final Queue<Long> waiting = new ConcurrentLinkedQueue<>();
    private final CountDownLatch allAsked = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/log", exchange -> {
            var leaves = waiting.poll();
            var refused = leaves == null || leaves < 0;
            var body = ("{\"waiting\":" + leaves + "}").getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(refused ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            if (waiting.isEmpty()) {
                allAsked.countDown();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private LogLag watchUntilAllAreAsked(Long... answers) throws Exception {
        waiting.addAll(List.of(answers));
        var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (var lag = new LogLag(new Api(url, null), "token")) {
            assertThat(allAsked.await(30, TimeUnit.SECONDS)).isTrue();
            return lag;
        }
    }

    @Test
    void a_refused_look_is_none_and_the_next_one_counts() throws Exception {
        assertThat(watchUntilAllAreAsked(-1L, 7L).most()).hasValue(7);
    }

    @Test
    void who_never_got_an_answer_says_so() throws Exception {
        assertThat(watchUntilAllAreAsked(-1L).most()).isEmpty();
    }

    @Test
    void what_is_refused_while_the_log_catches_up_is_asked_again() throws Exception {
        var lag = watchUntilAllAreAsked(3L);
        waiting.addAll(List.of(2L, -1L, -1L, 0L));

        lag.catchUp();

        assertThat(waiting).isEmpty();
    }
}
