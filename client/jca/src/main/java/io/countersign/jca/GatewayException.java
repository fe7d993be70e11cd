package io.countersign.jca;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The gateway refused (a problem by RFC 9457). The message is the problem's detail, which says what to do next, followed by the request id
 * under which the refusal is recorded.
 */
public final class GatewayException extends IOException {
    /** The code of what is no problem document. */
    public static final String NOT_A_GATEWAY = "NOT_A_GATEWAY";

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String detail;
    private final @Nullable String requestId;
    private final @Nullable String pendingRequest;

    GatewayException(
            int status, String code, String detail, @Nullable String requestId, @Nullable String pendingRequest) {
        super(requestId == null ? detail : detail + " (request id " + requestId + ")");
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.requestId = requestId;
        this.pendingRequest = pendingRequest;
    }

    /** The problem in an answer; an answer that is not a problem document becomes one that says so. */
    static GatewayException of(HttpAnswer answer) {
        try {
            var problem = JsonObject.parse(answer.text());
            return new GatewayException(
                    answer.status(),
                    problem.text("code"),
                    problem.text("detail"),
                    problem.optionalText("requestId").orElse(null),
                    problem.optionalText("request").orElse(null));
        } catch (IOException notAProblem) {
            var detail = "The server answered " + answer.status()
                    + " without a problem document. Is the URL that of a Countersign gateway, and not of a proxy before it?";
            return new GatewayException(answer.status(), NOT_A_GATEWAY, detail, null, null);
        }
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** Stable code of the problem, upper case. */
    public String code() {
        return code;
    }

    /** Whether it passes by itself, or the same Idempotency-Key will settle it. */
    boolean mayPass() {
        return mayPass(status);
    }

    static boolean mayPass(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    /** The same with a word for whoever does not know what was done. */
    GatewayException withAdvice(String advice) {
        return new GatewayException(status, code, detail + " " + advice, requestId, pendingRequest);
    }

    /** What happened and what to do next, without the request id. */
    public String detail() {
        return detail;
    }

    /** Under which the gateway recorded this. */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** A pending approval request that already covers what was refused. */
    public Optional<String> pendingRequest() {
        return Optional.ofNullable(pendingRequest);
    }
}
