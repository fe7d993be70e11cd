package io.countersign.verticles.signers;

import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.vertx.core.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a key or certificate was not made.
 *
 * @param code of the refusal behind it
 * @param cause half a sentence that is kept with the failed row
 */
record CreationFailure(String code, String cause) {
    private static final Logger LOG = LoggerFactory.getLogger(CreationFailure.class);
    private static final int LATER = 5;

    static CreationFailure of(Throwable failure, String token) {
        if (failure instanceof RefusedException refused) {
            var code = refused.refusal().code();
            return new CreationFailure(known(code), cause(code, token));
        }
        LOG.error("ALARM a key or certificate in token {} could not be made", token, failure);
        return new CreationFailure("CREATION_FAILED", "an internal error, see the log of the gateway");
    }

    /** Their meaning, that nothing was decided or nobody knows, is not true of an attempt that is on record as failed. */
    private static String known(String code) {
        return switch (code) {
            case "DATABASE_UNAVAILABLE", "OUTCOME_UNKNOWN" -> "CREATION_FAILED";
            default -> code;
        };
    }

    private static String cause(String code, String token) {
        return switch (code) {
            case "SIGNING_BUSY" -> "all sessions of token " + token + " were taken";
            case "TOKEN_UNAVAILABLE" -> "token " + token + " did not answer";
            case "TOKEN_TIMEOUT" -> "token " + token + " did not answer in time";
            case "DATABASE_UNAVAILABLE", "OUTCOME_UNKNOWN" -> "PostgreSQL did not answer";
            case "ABANDONED" -> "the creation took longer than 10 minutes";
            default -> "token " + token + " could not do it (" + code + "), see the log of the gateway";
        };
    }

    /**
     * The answer to the call. Where this failure was not written the row tells what is true: the answer to the COMMIT that made it active
     * may be all that was lost. A row that is still pending becomes active by a COMMIT on its way, or is found abandoned and failed then.
     *
     * @param what for example {@code Signer demo}
     */
    <R> Future<R> settle(String what, Future<?> written, Supplier<Future<R>> read, Function<R, SignerState> state) {
        return written.transform(done -> done.succeeded()
                ? Future.failedFuture(refused(what))
                : read.get()
                        .transform(row -> row.failed()
                                ? Future.failedFuture(unknown(what))
                                : switch (state.apply(row.result())) {
                                    case PENDING -> Future.failedFuture(unknown(what));
                                    case FAILED -> Future.failedFuture(refused(what));
                                    default -> Future.succeededFuture(row.result());
                                }));
    }

    private static RefusedException unknown(String what) {
        return new Refusal.Unavailable(
                        "OUTCOME_UNKNOWN",
                        "whether " + what
                                + " was made is not known, because PostgreSQL did not answer; repeat with the same"
                                + " Idempotency-Key, or look before you repeat it if it had none",
                        LATER)
                .refused();
    }

    /** @param what for example {@code Signer demo} */
    RefusedException refused(String what) {
        return new Refusal.Unavailable(
                        code,
                        what + " was not made: " + cause
                                + "; the attempt stays on record as failed, make it again with a new Idempotency-Key",
                        LATER)
                .refused();
    }

    /** The answer to the repetition of a call whose creation failed. */
    static RefusedException repeated(String what, String cause) {
        return new Refusal.Conflict(
                        "CREATION_FAILED",
                        what + " was not made: " + cause + "; make it again with a new Idempotency-Key")
                .refused();
    }
}
