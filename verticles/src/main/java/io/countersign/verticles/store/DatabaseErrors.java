package io.countersign.verticles.store;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.vertx.pgclient.PgException;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an error of PostgreSQL means to a caller; the names of constraints state the rule, so the rule can be told. */
public final class DatabaseErrors {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseErrors.class);
    private static final Set<String> WORTH_ANOTHER_TRY = Set.of("40001", "40P01");

    private static final Map<String, Refusal> RULES = Map.ofEntries(
            rule(
                    "organization_slug_is_unique",
                    "SLUG_TAKEN",
                    "an organization with this slug exists; choose another slug"),
            rule("login_is_unique_in_its_organization", "LOGIN_TAKEN", "this login is taken; choose another one"),
            rule(
                    "group_name_is_unique_in_its_organization",
                    "NAME_TAKEN",
                    "a group of this name exists; choose another name"),
            rule(
                    "authority_name_is_unique_in_its_organization",
                    "NAME_TAKEN",
                    "a certificate authority of this name exists"),
            rule(
                    "signer_slug_is_unique_in_its_organization",
                    "SLUG_TAKEN",
                    "a Signer with this slug exists; choose another slug"),
            rule("signer_key_is_its_own", "KEY_TAKEN", "this key belongs to another Signer; each has its own"),
            rule("existing_key_is_its_own", "KEY_TAKEN", "this key belongs to another Signer; each has its own"),
            rule(
                    "an_outside_authority_renews_by_itself",
                    "CERTIFICATE_FROM_OUTSIDE",
                    "an outside authority issues the certificates of this Signer; have its request certified anew and bring"
                            + " the certificate"),
            rule(
                    "an_active_signer_has_a_certificate_that_is_not_revoked",
                    "CERTIFICATE_REVOKED",
                    "the certificate of this Signer was revoked; renew it first"),
            rule(
                    "a_compromised_key_is_of_no_use",
                    "KEY_COMPROMISED",
                    "the key of this Signer was compromised; create another Signer"),
            rule("one_open_request_per_terms", "ALREADY_REQUESTED", "an equal request is open already"),
            rule("one_decision_per_person_and_step", "ALREADY_DECIDED", "you have decided on this step already"),
            rule("one_grant_per_request", "ALREADY_GRANTED", "this request has its grant already"));

    /** It takes a person. */
    private static final int NOT_REGISTERED_SECONDS = 10;

    /** What the functions that write leaves raise. */
    private static final String NOT_REGISTERED = "CS002";

    private DatabaseErrors() {}

    private static Map.Entry<String, Refusal> rule(String constraint, String code, String detail) {
        return Map.entry(constraint, new Refusal.Conflict(code, detail));
    }

    /** Whether the same transaction may simply be run again. */
    static boolean worthAnotherTry(Throwable failure) {
        return failure instanceof PgException e && WORTH_ANOTHER_TRY.contains(e.getSqlState());
    }

    /** The refusal that a failure stands for; programming errors pass unchanged. */
    static Throwable meaning(Throwable failure) {
        if (failure instanceof RefusedException || failure instanceof Error) {
            return failure;
        }
        if (failure instanceof PgException e) {
            return meaning(e);
        }
        if (failure instanceof RuntimeException && !isConnectionTrouble(failure)) {
            return failure;
        }
        // What the driver says in classes of its own may be an outage or a mistake of ours; only the text tells.
        LOG.warn("PostgreSQL did not answer: {}", failure.toString());
        return unavailable();
    }

    private static Throwable meaning(PgException e) {
        var rule = e.getConstraint() == null ? null : RULES.get(e.getConstraint());
        if (rule != null) {
            return rule.refused();
        }
        var state = e.getSqlState() == null ? "" : e.getSqlState();
        if (state.equals(NOT_REGISTERED)) {
            return notRegistered().refused();
        }
        // 08 connection, 53 resources, 57 operator intervention (shutdown), 25006 read-only standby, 40 lost races.
        var passing =
                state.startsWith("08") || state.startsWith("53") || state.startsWith("57") || state.startsWith("40");
        if (!passing && !"25006".equals(state)) {
            return e;
        }
        // The caller is told to try again; what is wrong is for the operator.
        LOG.warn("PostgreSQL refused: {}", e.toString());
        return unavailable();
    }

    private static boolean isConnectionTrouble(Throwable failure) {
        return failure.getClass().getName().startsWith("io.vertx.");
    }

    static RefusedException unavailable() {
        return new Refusal.Unavailable(
                        "DATABASE_UNAVAILABLE",
                        "PostgreSQL does not answer, so nothing was decided; try again with the same Idempotency-Key",
                        1)
                .refused();
    }

    /**
     * The row of this gateway is gone, as PostgreSQL was restored to before its start; or it says, at the very end of a stop, that this
     * one writes no more. It must not register again by itself, because what it remembers of Signers and identities is of the time that was
     * lost.
     */
    public static Refusal notRegistered() {
        return new Refusal.Unavailable(
                "GATEWAY_NOT_REGISTERED",
                "this gateway is being stopped, or is not registered in PostgreSQL any more, as after a restore to before its start;"
                        + " nothing was done. Repeat: another one answers; if none does, the operator must restart it",
                NOT_REGISTERED_SECONDS);
    }

    /** When COMMIT was sent and its answer never came. */
    static RefusedException outcomeUnknown(Throwable failure) {
        LOG.warn("PostgreSQL did not say whether it committed: {}", failure.toString());
        return new Refusal.Unavailable(
                        "OUTCOME_UNKNOWN",
                        "whether this change was made is not known, because PostgreSQL did not answer its commit; look before you"
                                + " repeat it, or repeat it with the same Idempotency-Key if it had one",
                        1)
                .refused();
    }
}
