package io.countersign.acceptance.harness;

import java.util.List;
import java.util.UUID;

/** Many events of one Signer in one statement, written as gateways write them: faster than anything that people could do. */
public final class Flood {
    private Flood() {}

    /** So many comments of so many characters on nothing; each is an event of the Signer. */
    public static void comments(Cluster cluster, UUID organization, UUID signer, int many, int characters) {
        cluster.column("""
                SELECT append_leaf(n.id, '%1$s', 'request.commented', NULL, '%2$s', NULL, NULL, NULL,
                    '{"type":"request.commented","organization":"%1$s","signer":"%2$s","details":{"text":"' || repeat('x', %4$d) || '"}}')
                FROM (SELECT id FROM nodes WHERE stopped_at IS NULL ORDER BY started_at LIMIT 1) n, generate_series(1, %3$d)
                """.formatted(organization, signer, many, characters));
    }

    /** The places of all events of a Signer after an index, in order. */
    public static List<Long> indexes(Cluster cluster, UUID signer, long after) {
        return cluster
                .column(
                        "SELECT e.tree_index FROM log_entries e JOIN audit_leaves l ON l.id = e.leaf_id WHERE l.signer_id = '"
                                + signer + "' AND e.tree_index > " + after + " ORDER BY 1")
                .stream()
                .map(Long::valueOf)
                .toList();
    }

    /** Events that have no place yet. */
    public static long waiting(Cluster cluster) {
        return cluster.number("SELECT count(*) - (SELECT size FROM log_head) FROM audit_leaves");
    }
}
