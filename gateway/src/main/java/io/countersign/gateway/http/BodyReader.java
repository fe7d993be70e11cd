package io.countersign.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Reads a body up to a limit and within a deadline. */
final class BodyReader {
    /** A client that sends slower than this for a quarter of a mebibyte is broken or hostile. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final int limit;
    private final Duration deadline;

    BodyReader(Vertx vertx, int limit) {
        this(vertx, limit, DEADLINE);
    }

    BodyReader(Vertx vertx, int limit, Duration deadline) {
        this.vertx = vertx;
        this.limit = limit;
        this.deadline = deadline;
    }

    /**
     * Fails with a {@link ProblemException} when the body is too large or too slow. The request must be paused.
     *
     * @param others bodies that are on the way, too; this one is among them until it is whole or given up
     */
    Future<Buffer> read(HttpServerRequest request, Bodies others) {
        if (declaredLength(request) > limit) {
            return Future.failedFuture(EdgeProblems.tooLarge(limit).raised());
        }
        var body = new Body();
        request.handler(chunk -> take(body, chunk, others));
        request.endHandler(end -> body.end());
        request.exceptionHandler(broken -> body.giveUp(EdgeProblems.brokenBody()));
        var timer = vertx.setTimer(deadline.toMillis(), late -> body.giveUp(EdgeProblems.slowBody()));
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        var read = body.whole().onComplete(done -> {
            vertx.cancelTimer(timer);
            others.remove(body);
            forget(request);
        });
        others.add(body);
        request.resume();
        return read;
    }

    private void take(Body body, Buffer chunk, Bodies others) {
        if (body.length() + chunk.length() > limit) {
            body.giveUp(EdgeProblems.tooLarge(limit));
            return;
        }
        others.grow(body, chunk.length());
        if (!body.isDone()) {
            body.add(chunk);
        }
    }

    /** An answer may be long in coming, and until then the request lives: without what it was read into. */
    private static void forget(HttpServerRequest request) {
        request.handler(null);
        request.endHandler(null);
        request.exceptionHandler(gone -> {});
    }

    /** Whether there is a body at all, as far as the head tells. */
    static boolean isAnnounced(HttpServerRequest request) {
        return declaredLength(request) > 0 || request.headers().contains("Transfer-Encoding");
    }

    private static long declaredLength(HttpServerRequest request) {
        var length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
