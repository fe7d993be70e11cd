package io.countersign.verticles.signing;

import io.countersign.protocol.api.Ceiling;
import io.countersign.verticles.Call;
import io.countersign.verticles.condition.Conditions;
import io.countersign.verticles.limits.GrantFacts;
import io.countersign.verticles.scope.ScopeGuard;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A grant as it was when a view was read.
 *
 * @param breakGlass given in an emergency, so that no condition holds it back
 * @param addedBy conditions whose steps it was approved with
 * @param scope what it is narrowed to; null: nothing
 */
record GrantView(
        UUID id,
        long used,
        long max,
        boolean unlimited,
        boolean revoked,
        boolean breakGlass,
        List<String> addedBy,
        Instant notBefore,
        Instant expiresAt,
        @Nullable ScopeGuard scope) {

    /** How a grant stands to a wish for signatures at a time. */
    enum Standing {
        USABLE,
        NOT_YET_VALID,
        EXHAUSTED,
        EXPIRED,
        REVOKED
    }

    Standing standing(int signatures, Instant now) {
        if (revoked) {
            return Standing.REVOKED;
        }
        if (used + signatures > max) {
            return Standing.EXHAUSTED;
        }
        if (!now.isBefore(expiresAt)) {
            return Standing.EXPIRED;
        }
        return now.isBefore(notBefore) ? Standing.NOT_YET_VALID : Standing.USABLE;
    }

    /** Whether conditions let signatures under it pass: none refuses, and whoever a condition asks for was asked. */
    boolean satisfies(Conditions.Judgement judgement) {
        return breakGlass || (!judgement.refuses() && addedBy.containsAll(judgement.adding()));
    }

    /** Which part of the scope does not fit the call; empty when all do. */
    Optional<String> mismatch(Plan plan, Call call) {
        return scope == null ? Optional.empty() : scope.mismatch(plan.facts(call));
    }

    GrantFacts facts() {
        return new GrantFacts(id, used, unlimited ? Ceiling.NO_LIMIT : max, notBefore, expiresAt, revoked);
    }
}
