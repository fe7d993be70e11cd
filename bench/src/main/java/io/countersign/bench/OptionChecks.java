package io.countersign.bench;

import java.util.HashSet;
import java.util.List;

/** What values options may have; each fails as IllegalArgumentException with a sentence for whoever gave them. */
final class OptionChecks {
    private OptionChecks() {}

    static void positive(String option, long value) {
        require(value >= 1, option + " must be at least 1.");
    }

    static void notNegative(String option, long value) {
        require(value >= 0, option + " must not be negative.");
    }

    static void rate(double rate) {
        require(rate > 0 && Double.isFinite(rate), "--rate must be calls a second, more than 0.");
    }

    /** Each founds Signers by its name. */
    static void noneTwice(List<Scenario> scenarios) {
        var seen = new HashSet<String>();
        for (var scenario : scenarios) {
            require(
                    seen.add(scenario.name()),
                    "Scenario " + scenario.name() + " is there twice; --repeat measures it more than once.");
        }
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
