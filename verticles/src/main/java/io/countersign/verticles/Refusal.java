package io.countersign.verticles;

import io.countersign.protocol.api.FieldError;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why the domain did not do what it was asked: a closed set, rendered to a problem document in one place of the gateway. Codes are
 * stable and upper case; details say what happened and what to do next, and never hold secrets or another tenant's data.
 */
public sealed interface Refusal {
    String code();

    String detail();

    /** The call makes no sense as it is: 400. */
    record BadInput(String code, String detail, List<FieldError> errors) implements Refusal {
        public BadInput {
            errors = List.copyOf(errors);
        }

        /** One wrong field. */
        public static BadInput field(String pointer, String detail) {
            return new BadInput("INVALID_INPUT", detail, List.of(new FieldError(pointer, detail)));
        }

        /** Fails because of one wrong field, with a sentence that begins with its pointer: {@code "/name" "is empty"}. */
        public static <T> Future<T> failed(String pointer, String what) {
            return Future.failedFuture(field(pointer, pointer + " " + what).refused());
        }
    }

    /** No valid proof of who calls: 401. */
    record Unauthenticated(String code, String detail) implements Refusal {
        /** The token was good, and has ended or was ended. */
        public static Unauthenticated tokenEnded() {
            return new Unauthenticated("TOKEN_EXPIRED", "the access token has ended; get a new one from /v1/token");
        }

        public static Unauthenticated disabled() {
            return new Unauthenticated(
                    "IDENTITY_DISABLED",
                    "this identity or its organization is disabled; ask an admin of the organization");
        }
    }

    /**
     * Known, but not allowed: 403.
     *
     * @param request an open request that would allow it once approved
     */
    record Forbidden(String code, String detail, @Nullable UUID request) implements Refusal {
        public Forbidden(String code, String detail) {
            this(code, detail, null);
        }
    }

    /** Not there, or of another tenant, which looks the same: 404. */
    record NotFound(String detail) implements Refusal {
        @Override
        public String code() {
            return "NOT_FOUND";
        }
    }

    /** Not in this state: 409. */
    record Conflict(String code, String detail) implements Refusal {}

    /** Somebody changed it since it was read: 412. */
    record Stale(String detail) implements Refusal {
        @Override
        public String code() {
            return "STALE_VERSION";
        }
    }

    /** The idempotency key belongs to another call: 422. */
    record KeyReused(String detail) implements Refusal {
        @Override
        public String code() {
            return "IDEMPOTENCY_KEY_REUSED";
        }
    }

    /** Too much at once from this caller: 429. */
    record TooMany(String code, String detail, int retryAfterSeconds) implements Refusal {
        public TooMany(String detail, int retryAfterSeconds) {
            this("TOO_MANY_REQUESTS", detail, retryAfterSeconds);
        }
    }

    /** A part that is needed does not answer; nothing was done or it is safe to repeat with the same idempotency key: 503. */
    record Unavailable(String code, String detail, int retryAfterSeconds) implements Refusal {}

    /** This refusal as an exception, the way it travels through a failed future. */
    default RefusedException refused() {
        return new RefusedException(this);
    }
}
