package io.countersign.verticles.reports;

import io.countersign.protocol.api.Finding;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one person could do alone on a Signer.
 *
 * @param guarded whether changes wait for a second person
 * @param approvals the fewest that a request needs; 0 when signing is direct
 * @param members how many may sign
 * @param administrators some of their names
 * @param pair an approver and a machine whose requests they alone can approve; null when there is none
 */
record LoneWays(
        UUID signer,
        String slug,
        boolean guarded,
        long approvals,
        long members,
        List<String> administrators,
        @Nullable List<String> pair) {

    static LoneWays of(Row row) {
        var pair = row.getArrayOfStrings("pair");
        return new LoneWays(
                row.getUUID("signer_id"),
                row.getString("slug"),
                row.getBoolean("policy_guard"),
                row.getLong("approvals"),
                row.getLong("members"),
                List.of(row.getArrayOfStrings("administrators")),
                pair == null ? null : List.of(pair));
    }

    /** Empty when it takes two. */
    Stream<Finding> finding() {
        var ways = ways();
        return ways.isEmpty()
                ? Stream.empty()
                : Stream.of(new Finding(signer, slug, null, null, null, null, String.join("; ", ways)));
    }

    private List<String> ways() {
        if (approvals == 0) {
            return members == 0
                    ? List.of()
                    : List.of("signing is direct: each of the " + members + " who may sign does so alone");
        }
        var ways = new ArrayList<String>();
        if (pair != null) {
            ways.add(pair.getFirst() + " alone can approve what machine identity " + pair.getLast() + " asks for");
        }
        if (!guarded && !administrators.isEmpty()) {
            ways.add("an Administrator (" + String.join(", ", administrators)
                    + ") can change the policy or give a pre-approval without a second person");
        }
        return ways;
    }
}
