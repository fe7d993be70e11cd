package io.countersign.cli.policy;

import io.countersign.cli.Table;
import io.countersign.protocol.api.PolicyChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a new version of a policy changes, in words. */
final class PolicyChangeText {
    private PolicyChangeText() {}

    static String words(@Nullable PolicyChange change) {
        if (change == null || isNothing(change)) {
            return "Nothing changes.";
        }
        var lines = new ArrayList<String>();
        lines.add("Before: " + Table.clean(change.before()));
        lines.add("After:  " + Table.clean(change.after()));
        add(lines, "Tighter: ", change.tighter());
        add(lines, "Looser:  ", change.looser());
        add(lines, "Other:   ", change.other());
        lines.add("Pending requests: " + change.pendingRequests());
        return String.join("\n", lines);
    }

    private static boolean isNothing(PolicyChange change) {
        return change.before().equals(change.after())
                && change.tighter().isEmpty()
                && change.looser().isEmpty()
                && change.other().isEmpty();
    }

    private static void add(List<String> lines, String word, List<String> sentences) {
        sentences.forEach(sentence -> lines.add(word + Table.clean(sentence)));
    }
}
