package io.countersign.verticles.approval;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.NewBreakGlass;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How much one person gets alone in an emergency, and who may say afterwards that it was right. */
final class BreakGlassRules {
    static final long MOST_SIGNATURES = 10;
    static final Duration LONGEST_WINDOW = Duration.ofHours(1);
    static final Duration DEADLINE = Duration.ofHours(24);

    private BreakGlassRules() {}

    /** Little and short, and never more than an approval gives; null when {@code errors} got a problem. */
    static @Nullable Terms terms(Ceilings ceilings, NewBreakGlass wanted, List<FieldError> errors) {
        var before = errors.size();
        TermsRules.checkSignatures(ceilings, wanted.signatures(), errors);
        TermsRules.checkWindow(ceilings, wanted.window(), "/window", errors);
        if (wanted.signatures() != null && wanted.signatures() > MOST_SIGNATURES) {
            errors.add(new FieldError("/signatures", "break-glass gives at most " + MOST_SIGNATURES + " signatures"));
        }
        if (wanted.window() != null && wanted.window().compareTo(LONGEST_WINDOW) > 0) {
            errors.add(new FieldError("/window", "break-glass lasts at most " + LONGEST_WINDOW));
        }
        if (errors.size() > before) {
            return null;
        }
        var longest = ceilings.window()
                .maximum()
                .filter(most -> most.compareTo(LONGEST_WINDOW) < 0)
                .orElse(LONGEST_WINDOW);
        var window = wanted.window() == null ? longest : wanted.window();
        return new Terms(false, wanted.signatures() == null ? 1 : wanted.signatures(), false, window.toSeconds());
    }

    /**
     * Why this person must not close the break-glass.
     *
     * @param excluded who opened it, would sign, or owns the machine that would
     * @param ratifiers Administrators and approvers, by name
     */
    static Optional<Why> refusal(UUID person, Set<UUID> excluded, Map<UUID, String> ratifiers) {
        if (excluded.contains(person)) {
            return Optional.of(Why.NOT_A_SECOND_PERSON);
        }
        return ratifiers.containsKey(person) ? Optional.empty() : Optional.of(Why.NOT_A_RATIFIER);
    }

    enum Why {
        NOT_A_SECOND_PERSON,
        NOT_A_RATIFIER
    }
}
