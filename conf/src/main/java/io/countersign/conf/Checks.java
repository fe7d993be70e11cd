package io.countersign.conf;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with the components of one record, so that its constructor can refuse all of it at once:
 *
 * <pre>{@code
 * record Pool(int size, Duration timeout) {
 *     Pool {
 *         new Checks().between("size", size, 1, 100).between("timeout", timeout, second, minute).refuse();
 *     }
 * }
 * }</pre>
 */
public final class Checks {
    private final List<Finding> findings = new ArrayList<>();

    /** A component and what is wrong with it, as two phrases. */
    record Finding(String component, String wrong, String advice) {}

    /** Thrown by {@link #refuse}; the reader turns each finding into a {@link Problem} with its line. */
    static final class Refused extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;
        final transient List<Finding> findings;

        Refused(List<Finding> findings) {
            super(findings.toString());
            this.findings = List.copyOf(findings);
        }
    }

    /** Both bounds are allowed values. */
    public Checks between(String component, long value, long least, long most) {
        return that(
                value >= least && value <= most,
                component,
                "is " + value,
                "write a number from " + least + " to " + most);
    }

    /** Both bounds are allowed values. */
    public Checks between(String component, Duration value, Duration least, Duration most) {
        return that(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                component,
                "is " + Durations.text(value),
                "write a duration from " + Durations.text(least) + " to " + Durations.text(most));
    }

    /** A text that is neither empty nor only blanks. */
    public Checks notBlank(String component, String value) {
        return that(!value.isBlank(), component, "is empty", "write a text");
    }

    /** A text that matches a regular expression as a whole. */
    public Checks matches(String component, @Nullable String value, String pattern, String advice) {
        return that(value == null || value.matches(pattern), component, "is \"" + value + "\"", advice);
    }

    /** An address that paths can follow. */
    Checks plainUrl(String component, URI url) {
        return that(
                List.of("http", "https").contains(String.valueOf(url.getScheme()))
                        && url.getQuery() == null
                        && url.getFragment() == null,
                component,
                "is \"" + url + "\"",
                "write an http or https URL without query, as in https://sign.example.com");
    }

    /** Any other rule; {@code wrong} and {@code advice} are phrases without a full stop. */
    public Checks that(boolean holds, String component, String wrong, String advice) {
        if (!holds) {
            findings.add(new Finding(component, wrong, advice));
        }
        return this;
    }

    /**
     * Ends the checks.
     *
     * @throws IllegalArgumentException if one of them failed
     */
    public void refuse() {
        if (!findings.isEmpty()) {
            throw new Refused(findings);
        }
    }
}
