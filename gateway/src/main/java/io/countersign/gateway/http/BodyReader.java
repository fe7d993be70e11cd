package io.countersign.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
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
     * @param others bodies that are on the way, too; this one is among them until it is whole
     */
    Future<Buffer> read(HttpServerRequest request, Bodies others) {
        if (declaredLength(request) > limit) {
            return Future.failedFuture(EdgeProblems.tooLarge(limit).raised());
        }
        Promise<Buffer> whole = Promise.promise();
        var body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > limit) {
                whole.tryFail(EdgeProblems.tooLarge(limit).raised());
            } else if (!whole.future().isComplete()) {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> whole.tryComplete(body));
        request.exceptionHandler(
                broken -> whole.tryFail(EdgeProblems.brokenBody().raised()));
        var timer = vertx.setTimer(
                deadline.toMillis(),
                late -> whole.tryFail(EdgeProblems.slowBody().raised()));
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        var read = whole.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            others.remove(whole);
        });
        others.add(whole);
        request.resume();
        return read;
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
