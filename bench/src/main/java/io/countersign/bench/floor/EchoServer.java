package io.countersign.bench.floor;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program that reads each request to its end and gives the answer that it was told, on as many event loops as a gateway has. It reads
 * the answer, its length before it, from standard input, and ends when that does. Argument: the port.
 */
final class EchoServer extends VerticleBase {
    private final int port;
    private final Answer answer;

    /** @param headers all but Content-Length */
    record Answer(int status, List<Map.Entry<String, String>> headers, Buffer body) {
        /** @param whole as it came over the connection, HTTP/1.1 */
        static Answer parse(byte[] whole) {
            var text = new String(whole, StandardCharsets.ISO_8859_1);
            var end = text.indexOf("\r\n\r\n");
            var lines = text.substring(0, end).split("\r\n");
            var headers = new ArrayList<Map.Entry<String, String>>();
            for (var i = 1; i < lines.length; i++) {
                var colon = lines[i].indexOf(':');
                if (!lines[i].regionMatches(true, 0, "content-length", 0, colon)) {
                    headers.add(Map.entry(
                            lines[i].substring(0, colon),
                            lines[i].substring(colon + 1).strip()));
                }
            }
            var body = Buffer.buffer(text.substring(end + 4), StandardCharsets.ISO_8859_1.name());
            return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, body);
        }
    }

    private EchoServer(int port, Answer answer) {
        this.port = port;
        this.answer = answer;
    }

    public static void main(String[] arguments) throws IOException {
        var parent = new DataInputStream(System.in);
        var answer = Answer.parse(parent.readNBytes(parent.readInt()));
        var port = Integer.parseInt(arguments[0]);
        var loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
        vertx.deployVerticle(() -> new EchoServer(port, answer), new DeploymentOptions().setInstances(loops))
                .onSuccess(id -> System.out.println("up"))
                .onFailure(failure -> System.out.println(failure));
        while (parent.read() >= 0) {
            // Nothing more is said; the end is the sign to stop.
        }
        Runtime.getRuntime().halt(0);
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer().requestHandler(this::answer).listen(port, "127.0.0.1");
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(read -> {
            var response = request.response().setStatusCode(answer.status());
            answer.headers().forEach(header -> response.putHeader(header.getKey(), header.getValue()));
            response.end(answer.body());
        });
    }
}
