package io.countersign.verticles.notify;

import static io.countersign.verticles.approval.World.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The end of Slack or Teams: keeps every card that it got, by the path of the webhook, and answers as it is told. */
final class ChatProgram implements AutoCloseable {
    private record Seen(String path, JsonObject card) {}

    private final HttpServer server;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Map<String, Handler<HttpServerRequest>> answers = new ConcurrentHashMap<>();

    ChatProgram(Vertx vertx) {
        server = await(vertx.createHttpServer().requestHandler(this::received).listen(0, "127.0.0.1"));
    }

    private void received(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
            seen.add(new Seen(request.path(), body.toJsonObject()));
            answers.getOrDefault(request.path(), ok -> status(ok, 200)).handle(request);
        });
    }

    private static void status(HttpServerRequest request, int status) {
        request.response().setStatusCode(status).end();
    }

    void answers(String path, Handler<HttpServerRequest> how) {
        answers.put(path, how);
    }

    void answers(String path, int status) {
        answers(path, request -> status(request, status));
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.actualPort() + path;
    }

    /** Cards that came to this path, in their order. */
    List<JsonObject> cards(String path) {
        return seen.stream()
                .filter(one -> one.path().equals(path))
                .map(Seen::card)
                .toList();
    }

    @Override
    public void close() {
        await(server.close());
    }
}
