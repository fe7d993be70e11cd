package io.countersign.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.json.ContractJson;
import io.countersign.verticles.ChangeWaitsException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operation answers when all went well, and what a problem becomes.
 *
 * @param mediaType null without a body
 * @param headers further headers
 * @param going a body that goes on after this; null when the answer is whole
 */
public record Answer(
        int status,
        @Nullable String mediaType,
        Buffer body,
        Map<String, String> headers,
        @Nullable Going going) {
    private static final Buffer NOTHING = Buffer.buffer();
    static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    /** A body that goes on for as long as both sides want it to. */
    public interface Going {
        /** The head is set and nothing is sent yet; called on the event loop of the request. */
        void begin(HttpServerResponse response);

        /** Nobody wants it: the caller has gone, or asked for the head only. */
        void drop();
    }

    public Answer {
        headers = Map.copyOf(headers);
    }

    public Answer(int status, @Nullable String mediaType, Buffer body, Map<String, String> headers) {
        this(status, mediaType, body, headers, null);
    }

    /** 200 with a body of the contract. */
    public static Answer ok(Object body) {
        return new Answer(200, JSON, json(body), Map.of());
    }

    /** 200 with signatures. */
    public static Answer ok(SignAnswer answer) {
        return new Answer(200, JSON, SignAnswerWriter.json(answer), Map.of());
    }

    /** 200 with bytes of another media type. */
    public static Answer bytes(String mediaType, Buffer body) {
        return new Answer(200, mediaType, body, Map.of());
    }

    /** 200 with a text, whose character set C2SP tlog-tiles wants told. */
    public static Answer text(String text) {
        return bytes("text/plain; charset=utf-8", Buffer.buffer(text));
    }

    /** 200 with a body that goes on. */
    public static Answer going(String mediaType, Going body) {
        return new Answer(200, mediaType, NOTHING, Map.of(), body);
    }

    /** 201; {@code location} is the path of what was made. */
    public static Answer created(String location, Object body) {
        return new Answer(201, JSON, json(body), Map.of("Location", location));
    }

    /** 202 with the request that a change waits for, when the policy guard holds it back. */
    public static Future<Answer> orWaiting(Future<Answer> answer) {
        return answer.recover(failure -> failure instanceof ChangeWaitsException waits
                ? Future.succeededFuture(accepted(waits.request()))
                : Future.failedFuture(failure));
    }

    private static Answer accepted(Request request) {
        return new Answer(202, JSON, json(request), Map.of("Location", "/v1/requests/" + request.id()))
                .etag(request.hash());
    }

    /** 204. */
    public static Answer noContent() {
        return new Answer(204, null, NOTHING, Map.of());
    }

    /** 304: the caller has it. */
    public static Answer notModified() {
        return new Answer(304, null, NOTHING, Map.of());
    }

    static Answer problem(Problem problem, String requestId) {
        return new Answer(problem.status(), PROBLEM, json(problem.document(requestId)), problem.headers());
    }

    /** The same with one more header. */
    public Answer with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, mediaType, body, more, going);
    }

    /** The same with a strong entity tag (RFC 9110 section 8.8.3), which the caller can send back as If-Match. */
    public Answer etag(Object version) {
        return with("ETag", "\"" + version + "\"");
    }

    private static Buffer json(Object body) {
        try {
            return Buffer.buffer(ContractJson.mapper().writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }
}
