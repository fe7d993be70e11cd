package io.countersign.cli.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** {@code POST /add-checkpoint} of a witness. */
final class WitnessServer implements AutoCloseable {
    /** A checkpoint with many cosignatures and the longest proof is a few kilobytes. */
    private static final int LONGEST_BODY = 64 * 1024;

    /** Of a longer body so much is read, and thrown away: who is still sending when the connection is closed does not get the answer. */
    private static final int LONGEST_REFUSED = 1024 * 1024;

    /** Each of them holds a body at most; others wait in the queue of the socket. */
    private static final int AT_ONCE = 32;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Witness witness;
    private final Consumer<String> trouble;

    static {
        // Read once, when the first server of this process is made: who is slow gets seconds, and not a thread for
        // ever.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
    }

    private WitnessServer(HttpServer server, Witness witness, Consumer<String> trouble) {
        this.server = server;
        this.threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
        this.witness = witness;
        this.trouble = trouble;
    }

    /** @param trouble is told why something could not be answered */
    static WitnessServer start(Witness witness, InetSocketAddress address, Consumer<String> trouble)
            throws IOException {
        var started = new WitnessServer(HttpServer.create(address, AT_ONCE), witness, trouble);
        started.server.setExecutor(started.threads);
        started.server.createContext("/", started::handle);
        started.server.start();
        return started;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var answer = answer(exchange);
            var body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Witness.Answer answer(HttpExchange exchange) throws IOException {
        if (!"/add-checkpoint".equals(exchange.getRequestURI().getPath())) {
            return Witness.Answer.of(404, "there is nothing but /add-checkpoint");
        }
        if (!"POST".equals(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", "POST");
            return Witness.Answer.of(405, "send a POST");
        }
        var body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
        if (body.length > LONGEST_BODY) {
            throwAway(exchange.getRequestBody());
            return Witness.Answer.of(413, "this is longer than any checkpoint");
        }
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return witness.addCheckpoint(text.toString());
        } catch (CharacterCodingException notText) {
            return Witness.Answer.of(400, "this is no text in UTF-8");
        } catch (IOException | RuntimeException e) {
            trouble.accept("Nothing was cosigned: " + e.getMessage());
            return Witness.Answer.of(500, "the witness cannot read or keep its checkpoints; nothing was cosigned");
        }
    }

    private static void throwAway(InputStream body) throws IOException {
        var chunk = new byte[8 * 1024];
        for (var left = LONGEST_REFUSED; left > 0; ) {
            var read = body.read(chunk);
            if (read < 0) {
                return;
            }
            left -= read;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
