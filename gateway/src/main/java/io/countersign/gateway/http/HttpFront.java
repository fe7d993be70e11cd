package io.countersign.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Listens on one event loop and writes answers. Instances share the port. */
public final class HttpFront extends VerticleBase {
    private static final Set<String> CACHEABLE = Set.of("/v1/openapi.yaml", "/v1/jwks.json");
    /** Unread bytes that a refused request may still send before it is cut off. */
    private static final int MAX_DRAINED = 16 * 1024 * 1024;

    private static final long DRAIN_MILLIS = 5_000;

    /** RFC 9113 section 8.1: the answer is whole, and no more of the request is wanted. */
    private static final long NO_ERROR = 0x0;

    private final Edge edge;
    private final HttpServerOptions options;
    private final Room room;
    private @Nullable HttpServer server;

    /** @param options with host, port and TLS */
    public HttpFront(Edge edge, HttpServerOptions options) {
        this.edge = edge;
        this.options = options;
        this.room = new Room(edge.maxUnderWay(), edge.bodyBytes());
    }

    @Override
    public Future<?> start() {
        var listening = vertx.createHttpServer(options);
        server = listening;
        return listening
                .requestHandler(this::receive)
                .invalidRequestHandler(this::refuseMalformed)
                .listen();
    }

    /** Where it listens, once deployed. */
    public int port() {
        return Objects.requireNonNull(server, "not started").actualPort();
    }

    /** New connections get this certificate; those that are open go on with theirs. */
    public Future<Boolean> serve(ServerSSLOptions tls) {
        return Objects.requireNonNull(server, "not started").updateSSLOptions(tls);
    }

    /** Takes no further connection, lets requests under way end for so long, then closes. */
    public Future<Void> stopGently(long millis) {
        return server == null ? Future.succeededFuture() : server.shutdown(millis, TimeUnit.MILLISECONDS);
    }

    private void receive(HttpServerRequest request) {
        request.pause();
        var exchange = new Exchange(edge, vertx, Home.here(context), room, request);
        if (!room.enter()) {
            write(request, exchange, Answer.problem(EdgeProblems.overloaded(), exchange.requestId()));
            return;
        }
        exchange.run().onComplete(done -> {
            room.leave();
            write(request, exchange, done.result());
        });
    }

    /** What Netty could not read as HTTP: a line or header that is too long, or nonsense. */
    private void refuseMalformed(HttpServerRequest request) {
        var exchange = new Exchange(edge, vertx, Home.here(context), room, request);
        var answer = Answer.problem(EdgeProblems.malformedHttp(request.decoderResult()), exchange.requestId());
        write(request, exchange, answer);
        request.connection().close();
    }

    /** Sends first and counts afterwards: between the last look at a signature and its sending stands only what must. */
    private void write(HttpServerRequest request, Exchange exchange, Answer answer) {
        try {
            send(request, exchange, answer);
        } finally {
            exchange.record(answer.status());
        }
    }

    private void send(HttpServerRequest request, Exchange exchange, Answer answer) {
        var response = request.response();
        if (response.closed() || response.ended()) {
            drop(answer);
            return;
        }
        head(request, response, exchange.requestId(), answer);
        if (answer.going() != null) {
            goOn(request, response, answer.going());
        } else if (request.method() == HttpMethod.HEAD) {
            response.putHeader("Content-Length", Integer.toString(answer.body().length()));
            response.end();
        } else {
            response.end(answer.body());
        }
        drain(request);
    }

    /** Ends what is left of one request. Over HTTP/2 its connection is also that of others. */
    private static void cut(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset(NO_ERROR);
        } else {
            request.connection().close();
        }
    }

    private static void drop(Answer answer) {
        if (answer.going() != null) {
            answer.going().drop();
        }
    }

    private static void goOn(HttpServerRequest request, HttpServerResponse response, Answer.Going body) {
        if (request.method() == HttpMethod.HEAD) {
            body.drop();
            response.end();
        } else {
            response.setChunked(true);
            body.begin(response);
        }
    }

    private static void head(HttpServerRequest request, HttpServerResponse response, String requestId, Answer answer) {
        response.setStatusCode(answer.status());
        response.putHeader("X-Request-Id", requestId);
        response.putHeader("X-Content-Type-Options", "nosniff");
        boolean cacheable = answer.status() == 200 && CACHEABLE.contains(request.path());
        response.putHeader("Cache-Control", cacheable ? "public, max-age=300" : "no-store");
        if (answer.mediaType() != null) {
            response.putHeader("Content-Type", answer.mediaType());
        }
        answer.headers().forEach(response::putHeader);
    }

    /**
     * Lets the rest of an unread body pass, so that the caller can finish sending and read the answer; a caller that does not stop is
     * cut off.
     */
    private void drain(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        var timer = vertx.setTimer(DRAIN_MILLIS, late -> cut(request));
        var drained = new int[1];
        request.handler(chunk -> {
            drained[0] += chunk.length();
            if (drained[0] > MAX_DRAINED) {
                cut(request);
            }
        });
        request.endHandler(end -> vertx.cancelTimer(timer));
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        request.resume();
    }
}
