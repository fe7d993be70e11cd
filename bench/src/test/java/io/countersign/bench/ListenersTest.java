package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Listeners of a server whose events come in pieces. */
final class ListenersTest {
    private final List<String> requests =
            Stream.generate(() -> UUID.randomUUID().toString()).limit(3).toList();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::stream);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        say(exchange, ": events come as they happen\nid: 7\n\n");
        for (var request : requests) {
            say(exchange, "id: 8\nevent: request.created\ndata: {\"index\":8,\"requ");
            say(exchange, "est\":\"" + request.substring(0, 20));
            say(exchange, request.substring(20) + "\",\"details\":{}}\n");
            say(exchange, "\nid: 9\n\n");
        }
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private static void say(HttpExchange exchange, String words) throws IOException {
        exchange.getResponseBody().write(words.getBytes(StandardCharsets.US_ASCII));
        exchange.getResponseBody().flush();
    }

    @Test
    void each_tells_all_that_it_heard_in_its_order() throws Exception {
        var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        List<List<Listeners.Heard>> heard;
        try (var listeners = Listeners.open(url, 5, "?type=request.created", "token")) {
            listeners.await(requests.size());
            heard = listeners.heard();
        }

        assertThat(heard)
                .hasSize(5)
                .allSatisfy(one ->
                        assertThat(one.stream().map(Listeners.Heard::request)).containsExactlyElementsOf(requests));
    }
}
