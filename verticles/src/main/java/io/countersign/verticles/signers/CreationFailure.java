package io.countersign.verticles.signers;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
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
            return new CreationFailure(code, cause(code, token));
        }
        LOG.error("ALARM a key or certificate in token {} could not be made", token, failure);
        return new CreationFailure("CREATION_FAILED", "an internal error, see the log of the gateway");
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
