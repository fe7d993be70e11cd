package io.countersign.gateway.http;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import java.util.Optional;

/** The one place where what went wrong inside becomes what strangers read. */
public final class Problems {
    private Problems() {}

    /** The problem that this failure stands for; empty when it is an accident that nobody foresaw. */
    public static Optional<Problem> of(Throwable failure) {
        return switch (failure) {
            case ProblemException edge -> Optional.of(edge.problem());
            case RefusedException domain -> Optional.of(of(domain.refusal()));
            default -> Optional.empty();
        };
    }

    /** How each refusal of the domain is told. */
    public static Problem of(Refusal refusal) {
        return switch (refusal) {
            case Refusal.BadInput r -> Problem.of(400, r.code(), r.detail()).withErrors(r.errors());
            case Refusal.Unauthenticated r -> unauthenticated(r.code(), r.detail());
            case Refusal.Forbidden r -> Problem.of(403, r.code(), r.detail()).withRequest(r.request());
            case Refusal.NotFound r -> Problem.of(404, r.code(), r.detail());
            case Refusal.Conflict r -> Problem.of(409, r.code(), r.detail());
            case Refusal.Stale r -> Problem.of(412, r.code(), r.detail());
            case Refusal.KeyReused r -> Problem.of(422, r.code(), r.detail());
            case Refusal.TooMany r -> Problem.of(429, r.code(), r.detail()).withRetryAfter(r.retryAfterSeconds());
            case Refusal.Unavailable r -> Problem.of(503, r.code(), r.detail()).withRetryAfter(r.retryAfterSeconds());
        };
    }

    /** A bearer token that is not good (RFC 6750 section 3.1). */
    private static Problem unauthenticated(String code, String detail) {
        return Problem.of(401, code, detail)
                .withHeader(
                        "WWW-Authenticate",
                        "Bearer realm=\"countersign\", error=\"invalid_token\", error_description=\"" + quoted(detail)
                                + "\"");
    }

    /** What RFC 6750 section 3 allows inside the quotes. */
    private static String quoted(String text) {
        return text.replaceAll("[^\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]", " ");
    }

    /** Nobody foresaw it. The log has the rest, under the request id. */
    public static Problem accident() {
        return Problem.of(
                500,
                "INTERNAL_ERROR",
                "Something went wrong inside the gateway. Repeat the call with the same Idempotency-Key; if it fails again, give the"
                        + " requestId to your operator.");
    }
}
