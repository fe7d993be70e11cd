package io.countersign.verticles.approval;

import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.NewRequest;
import io.countersign.verticles.scope.ScopeRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From what was asked to what is granted. A value above its ceiling is refused; an omitted one becomes the ceiling, which is
 * unlimited only where the policy says the word.
 */
final class TermsRules {
    /** Longest window that can be named; who wants no end writes a policy that says so and omits the window. */
    static final Duration LONGEST_WINDOW = Duration.ofDays(3650);

    private TermsRules() {}

    /**
     * The terms of a request: for a window after the approval, or between times, which stand for themselves whenever it is approved.
     *
     * @param errors gets every problem
     * @return the terms; null when there is a problem
     */
    static @Nullable Terms asked(Ceilings ceilings, NewRequest wanted, Instant now, List<FieldError> errors) {
        var before = errors.size();
        var scope = ScopeRules.kept(wanted.scope(), errors);
        var absolute = wanted.notBefore() != null || wanted.expiresAt() != null;
        if (absolute && wanted.window() != null) {
            errors.add(new FieldError(
                    "/window", "ask for a window or for notBefore and expiresAt, not for both: leave one of them out"));
        }
        var terms = within(ceilings, wanted.signatures(), wanted.window(), errors);
        var span = absolute ? WindowRules.span(ceilings, wanted.notBefore(), wanted.expiresAt(), now, errors) : null;
        if (terms == null || errors.size() > before) {
            return null;
        }
        return (span == null ? terms : between(terms, wanted, span)).within(scope);
    }

    private static Terms between(Terms terms, NewRequest wanted, WindowRules.Span span) {
        return terms.during(
                wanted.notBefore() == null ? null : span.notBefore(),
                span.expiresAt().equals(WindowRules.FOREVER) ? null : span.expiresAt());
    }

    /**
     * @param errors gets every problem
     * @return the terms; null when there is a problem
     */
    static @Nullable Terms within(
            Ceilings ceilings, @Nullable Long signatures, @Nullable Duration window, List<FieldError> errors) {
        var before = errors.size();
        checkSignatures(ceilings, signatures, errors);
        checkWindow(ceilings, window, "/window", errors);
        if (errors.size() > before) {
            return null;
        }
        var ceiling = ceilings.signatures();
        var seconds = windowSeconds(ceilings, window);
        return new Terms(
                signatures == null && ceiling.unlimited(),
                signatures == null ? ceiling.maximum() : signatures,
                seconds == Ceiling.NO_LIMIT,
                seconds);
    }

    private static long windowSeconds(Ceilings ceilings, @Nullable Duration window) {
        return window != null
                ? window.toSeconds()
                : ceilings.window().maximum().map(Duration::toSeconds).orElse(Ceiling.NO_LIMIT);
    }

    static void checkSignatures(Ceilings ceilings, @Nullable Long signatures, List<FieldError> errors) {
        if (signatures == null) {
            return;
        }
        var ceiling = ceilings.signatures();
        if (signatures < 1) {
            errors.add(new FieldError("/signatures", "ask for at least 1 signature"));
        } else if (!ceiling.unlimited() && signatures > ceiling.maximum()) {
            errors.add(new FieldError(
                    "/signatures",
                    "the policy allows at most " + ceiling.maximum() + " per approval; ask for no more, or omit it for "
                            + ceiling.maximum()));
        } else if (signatures > Ceiling.NO_LIMIT) {
            errors.add(new FieldError("/signatures", "ask for at most " + Ceiling.NO_LIMIT + " signatures"));
        }
    }

    static void checkWindow(Ceilings ceilings, @Nullable Duration window, String pointer, List<FieldError> errors) {
        if (window == null) {
            return;
        }
        var ceiling = ceilings.window().maximum();
        if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.getNano() != 0) {
            errors.add(new FieldError(pointer, "a window is a whole number of seconds, at least PT1S"));
        } else if (ceiling.isPresent() && window.compareTo(ceiling.get()) > 0) {
            errors.add(new FieldError(
                    pointer,
                    "the policy allows at most " + ceiling.get() + " per approval; ask for no more, or omit it for "
                            + ceiling.get()));
        } else if (window.compareTo(LONGEST_WINDOW) > 0) {
            errors.add(new FieldError(
                    pointer, "a window is at most P3650D; omit it for the longest one that the policy allows"));
        }
    }
}
