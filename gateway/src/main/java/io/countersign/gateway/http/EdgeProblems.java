package io.countersign.gateway.http;

import io.countersign.gateway.contract.Permission;
import io.countersign.protocol.api.FieldError;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Collection;
import java.util.List;

/** What the edge itself refuses, before the domain hears of it. */
public final class EdgeProblems {
    private EdgeProblems() {}

    static Problem malformedPath() {
        return Problem.of(
                400,
                "MALFORMED_PATH",
                "The path holds characters or encodings that no operation has. Take paths from the contract, /v1/openapi.yaml.");
    }

    static Problem noSuchPath() {
        return Problem.of(
                404, "NOT_FOUND", "There is no such path. The contract, /v1/openapi.yaml, lists all of them.");
    }

    static Problem wrongMethod(String path, Collection<String> allowed) {
        var list = String.join(", ", allowed);
        var immutable = path.startsWith("/v1/grants/")
                ? "A grant is never changed or extended: ask anew with POST /v1/signers/{signer}/requests. "
                : "";
        return Problem.of(405, "METHOD_NOT_ALLOWED", immutable + "This path allows " + list + ".")
                .withHeader("Allow", list);
    }

    static Problem notAcceptable(List<String> offered) {
        return Problem.of(
                406,
                "NOT_ACCEPTABLE",
                "The Accept header names nothing that this operation answers. It offers " + String.join(", ", offered)
                        + ".");
    }

    static Problem slowBody() {
        return Problem.of(
                408,
                "REQUEST_TIMEOUT",
                "The body did not arrive in time. Check the network and send the request again.");
    }

    /** Rarely read by anybody: most often the caller has gone. */
    static Problem brokenBody() {
        return Problem.of(400, "MALFORMED_HTTP", "The body broke off or was not HTTP. Send the request again.");
    }

    static Problem tooLarge(int limit) {
        return Problem.of(
                413,
                "BODY_TOO_LARGE",
                "The body is larger than " + limit + " bytes. Send less at once; large batches can be split.");
    }

    static Problem wrongMediaType(String expected) {
        return Problem.of(
                415, "UNSUPPORTED_MEDIA_TYPE", "Send the body as " + expected + " in UTF-8 without Content-Encoding.");
    }

    /** @param what a phrase for the end of "The body " */
    static Problem malformedBody(String what) {
        return Problem.of(400, "MALFORMED_BODY", "The body " + what + ". Correct it and send it again.");
    }

    /** Fields or parameters that do not fit the contract. */
    public static Problem invalid(List<FieldError> errors) {
        var first = errors.getFirst();
        var more = errors.size() > 1 ? ", and " + (errors.size() - 1) + " more under errors" : "";
        return Problem.of(400, "INVALID_INPUT", first.pointer() + " " + first.detail() + more + ".")
                .withErrors(errors);
    }

    /** One field or parameter that does not fit the contract. */
    public static Problem invalid(String pointer, String detail) {
        return invalid(List.of(new FieldError(pointer, detail)));
    }

    static Problem noBearer() {
        return Problem.of(
                        401,
                        "AUTHENTICATION_REQUIRED",
                        "Send an access token as \"Authorization: Bearer ...\". POST /v1/token gives one.")
                .withHeader("WWW-Authenticate", "Bearer realm=\"countersign\"");
    }

    /** RFC 6750 section 3.1. */
    static Problem malformedBearer() {
        return Problem.of(
                        401,
                        "INVALID_TOKEN",
                        "The bearer token has not the form of one. POST /v1/token gives a new one.")
                .withHeader(
                        "WWW-Authenticate",
                        "Bearer realm=\"countersign\", error=\"invalid_token\", error_description=\"malformed\"");
    }

    static Problem malformedHttp(DecoderResult result) {
        return switch (result.cause()) {
            case TooLongHttpLineException e ->
                Problem.of(414, "URI_TOO_LONG", "The request line is too long. Send long values in the body.");
            case TooLongHttpHeaderException e ->
                Problem.of(431, "HEADERS_TOO_LARGE", "The headers are too long. Send fewer or shorter ones.");
            case null, default -> Problem.of(400, "MALFORMED_HTTP", "This is not HTTP. Use an HTTP client.");
        };
    }

    static Problem notPermitted(Permission permission) {
        var code = permission == Permission.PLATFORM_ADMIN ? "NOT_A_PLATFORM_ADMIN" : "NOT_AN_ADMIN";
        return Problem.of(
                403, code, "Only " + permission.whoMay() + " may do this. Ask one to do it, or to give you the role.");
    }

    static Problem overloaded() {
        return Problem.of(
                        503,
                        "OVERLOADED",
                        "The gateway has as many calls under way as it can answer soon. Repeat it with the same Idempotency-Key.")
                .withRetryAfter(1);
    }

    static Problem tooManyOfItsOrganization() {
        return Problem.of(
                        429,
                        "TOO_MANY_REQUESTS",
                        "Your organization has half of all signatures that this gateway can make at once under way, and others sign too."
                                + " Repeat it with the same Idempotency-Key.")
                .withRetryAfter(1);
    }

    static Problem stopping() {
        return Problem.of(
                        503,
                        "STOPPING",
                        "This gateway is being stopped. Repeat the call with the same Idempotency-Key; another one will answer.")
                .withRetryAfter(1);
    }
}
