package io.countersign.gateway.http;

import io.countersign.gateway.contract.Contract;
import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.contract.ContractOperation.BodyRule;
import io.countersign.gateway.contract.PathTable.Hit;
import io.countersign.gateway.contract.PathTable.Nothing;
import io.countersign.gateway.contract.PathTable.WrongMethod;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request, in the order of what it costs: path, method, caller, permission, head, body, domain. Whatever fails first is the answer,
 * and nothing after it has happened.
 */
final class Exchange {
    /** How long a signature whose body is on the way has a place behind the door. */
    private static final long LONGEST_BODY_INSIDE_MILLIS = 100;

    /** Who has no token yet logs in or sets up. */
    private static final int LARGEST_OF_STRANGERS = 65_536;

    private final Edge edge;
    private final Vertx vertx;
    private final Home home;
    private final Room room;
    private final HttpServerRequest request;
    private final String requestId;
    private final long startNanos = System.nanoTime();
    private Optional<ContractOperation> operation = Optional.empty();
    private @Nullable Operation handler;
    private @Nullable Caller caller;
    private @Nullable Visit visit;
    private String path = "";

    /** @param room the event loop's; who calls has entered it */
    Exchange(Edge edge, Vertx vertx, Home home, Room room, HttpServerRequest request) {
        this.edge = edge;
        this.vertx = vertx;
        this.home = home;
        this.room = room;
        this.request = request;
        this.requestId = RequestIds.of(request.getHeader("X-Request-Id"));
    }

    String requestId() {
        return requestId;
    }

    /** Completes with the answer, never fails. */
    Future<Answer> run() {
        return home.bring(attempt(this::route)).otherwise(this::problem).onSuccess(this::leave);
    }

    private void leave(Answer answer) {
        if (visit != null) {
            visit.end(answer.status() < 300);
        }
    }

    private void waits() {
        if (visit != null) {
            visit.waits();
        }
    }

    /** Signatures only: people who approve and administer are let in whatever the machines do. */
    private static boolean isBehindTheDoor(ContractOperation operation) {
        return operation.id().equals(Contract.SIGN);
    }

    /** Bodies mostly come with their heads. One that does not keeps nobody from a place behind the door for long. */
    private void giveWay(Future<Buffer> body) {
        if (visit != null && !body.isComplete()) {
            var timer = vertx.setTimer(LONGEST_BODY_INSIDE_MILLIS, late -> {
                if (visit != null && !body.isComplete()) {
                    visit.end(false);
                    visit = null;
                }
            });
            body.onComplete(whole -> vertx.cancelTimer(timer));
        }
    }

    /** From here on it costs more than waiting. Whoever gave way comes in again if there is a place. */
    private void admit(ContractOperation operation) {
        if (room.isCrowded()) {
            throw EdgeProblems.overloaded().raised();
        }
        if (visit == null && isBehindTheDoor(operation)) {
            visit = Visit.begin(edge.signing());
            claim();
        }
    }

    /** A flood of one organization must not keep others out, and only now it is known whose call this is. */
    private void claim() {
        if (visit != null && caller != null) {
            visit.isOf(caller.organization());
        }
    }

    private interface Step {
        Future<Answer> take();
    }

    private static Future<Answer> attempt(Step step) {
        try {
            return step.take();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Answer> route() {
        path = RawPath.canonical(request.path());
        var method = request.method() == HttpMethod.HEAD ? HttpMethod.GET : request.method();
        return switch (edge.paths().find(method, path)) {
            case Hit hit -> operate(hit);
            case WrongMethod wrong ->
                throw EdgeProblems.wrongMethod(path, wrong.allowed()).raised();
            case Nothing nothing ->
                Future.succeededFuture(edge.console().answer(method, path, request.getHeader("If-None-Match")));
        };
    }

    private Future<Answer> operate(Hit hit) {
        operation = Optional.of(hit.operation());
        var chosen = edge.operations().handlerOf(hit.operation());
        handler = chosen;
        if (edge.stopping().get()) {
            throw EdgeProblems.stopping().raised();
        }
        if (isBehindTheDoor(hit.operation())) {
            // Before anything is looked up, because that costs more than to refuse.
            visit = Visit.begin(edge.signing());
        }
        if (!hit.operation().permission().needsCaller()) {
            return proceed(hit, chosen, null);
        }
        var authenticated = chosen.authenticate(edge.tokens(), Bearer.of(request));
        return home.bring(authenticated).compose(known -> {
            caller = known;
            claim();
            permit(hit, known);
            return proceed(hit, chosen, known);
        });
    }

    private static void permit(Hit hit, Caller caller) {
        var permission = hit.operation().permission();
        if (!permission.allows(caller, Optional.ofNullable(hit.values().get("person")))) {
            throw EdgeProblems.notPermitted(permission).raised();
        }
    }

    private Future<Answer> proceed(Hit hit, Operation handler, @Nullable Caller caller) {
        var mediaType = negotiate(hit.operation());
        var parameters = Parameters.read(hit.operation(), hit.values(), request);
        var body = body(hit.operation(), caller);
        giveWay(body);
        return body.compose(bytes -> {
            admit(hit.operation());
            var parsed = parse(hit.operation(), handler, bytes);
            var call = caller == null ? null : call(caller, parameters, bytes);
            return handler.handle(new OperationContext(
                    hit.operation(),
                    requestId,
                    call,
                    parameters,
                    parsed,
                    mediaType,
                    request.getHeader("Authorization"),
                    this::waits));
        });
    }

    private String negotiate(ContractOperation operation) {
        var offered = operation.produces();
        if (offered.isEmpty()) {
            return "";
        }
        var accept = String.join(",", request.headers().getAll("Accept"));
        return Media.best(accept, offered)
                .orElseThrow(() -> EdgeProblems.notAcceptable(offered).raised());
    }

    private Future<Buffer> body(ContractOperation operation, @Nullable Caller caller) {
        var expected = operation.body().map(BodyRule::mediaType);
        if (expected.isEmpty() && !BodyReader.isAnnounced(request)) {
            return Future.succeededFuture(Buffer.buffer());
        }
        if (expected.isPresent()) {
            requireMediaType(expected.get());
        }
        var largest = caller == null ? Math.min(edge.maxBodyBytes(), LARGEST_OF_STRANGERS) : edge.maxBodyBytes();
        return new BodyReader(vertx, largest).read(request, room.bodies(caller != null));
    }

    private void requireMediaType(String expected) {
        var encoding = request.getHeader("Content-Encoding");
        boolean plain = encoding == null || encoding.equalsIgnoreCase("identity");
        if (!plain || !Media.isContent(request.getHeader("Content-Type"), expected)) {
            throw EdgeProblems.wrongMediaType(expected).raised();
        }
    }

    private static @Nullable Object parse(ContractOperation operation, Operation handler, Buffer bytes) {
        var rule = operation.body();
        if (rule.isEmpty()) {
            if (bytes.length() > 0) {
                throw EdgeProblems.malformedBody("is not empty, but this operation takes none")
                        .raised();
            }
            return null;
        }
        return handler.parse(text(bytes), rule.get().schema());
    }

    private static String text(Buffer bytes) {
        try {
            return Percent.utf8(ByteBuffer.wrap(bytes.getBytes()));
        } catch (IllegalArgumentException e) {
            throw EdgeProblems.malformedBody("is not UTF-8").raised();
        }
    }

    private Call call(Caller caller, Parameters parameters, Buffer bytes) {
        var key = parameters.value("Idempotency-Key", String.class).orElse(null);
        var source =
                request.remoteAddress() == null ? null : request.remoteAddress().hostAddress();
        return new Call(caller, requestId, key, BodyHash.of(request.method(), path, bytes), source);
    }

    private Answer problem(Throwable failure) {
        var known = Problems.of(failure);
        if (known.isEmpty()) {
            AccessLog.accident(requestId, operationId(), failure);
        }
        var problem = known.orElseGet(Problems::accident);
        var told = handler == null ? problem : handler.tell(problem);
        edge.traffic().refused(told.code());
        return Answer.problem(told, requestId);
    }

    private String operationId() {
        return operation.map(ContractOperation::id).orElse("none");
    }

    /** Counts and logs what was answered. */
    void record(int status) {
        long nanos = System.nanoTime() - startNanos;
        edge.traffic().answered(operation, status, nanos);
        AccessLog.line(request.method().name(), operationId(), status, nanos, caller, requestId);
    }
}
