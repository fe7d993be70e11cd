package io.countersign.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What was wrong in a run.
 *
 * @param errors how often
 * @param complaints sentences about it, which may be fewer
 */
record Wrong(long errors, List<String> complaints) {
    static final Wrong NOTHING = new Wrong(0, List.of());

    Wrong {
        complaints = List.copyOf(complaints);
    }

    /** This, and after it something else. */
    Wrong and(long more, List<String> sentences) {
        var all = new ArrayList<>(complaints);
        all.addAll(sentences);
        return new Wrong(errors + more, all);
    }
}
