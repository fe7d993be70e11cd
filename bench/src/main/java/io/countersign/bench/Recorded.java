package io.countersign.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What PostgreSQL has recorded of some Signers since a moment, read as its superuser: the gateway under test has no say in it. Operations and
 * requests are counted by the index of their Signer, leaves after the last one of that moment, so other rows cost nothing.
 */
final class Recorded {
    private static final String LAST_LEAF = "SELECT coalesce(max(id), 0) FROM audit_leaves";

    private static final String COUNTS = """
            SELECT (SELECT count(*) FROM operations o WHERE o.signer_id = ANY (chosen.ids) AND o.outcome = 'signed'),
                (SELECT count(*) FROM audit_leaves l WHERE l.signer_id = ANY (chosen.ids) AND l.id > ? AND l.type = 'signature.signed'),
                (SELECT count(*) FROM requests r WHERE r.signer_id = ANY (chosen.ids)),
                (SELECT count(*) FROM requests r WHERE r.signer_id = ANY (chosen.ids) AND r.state = 'approved')
            FROM (SELECT array_agg(id) AS ids FROM signers WHERE slug = ANY (?)) chosen""";

    private final Database database;
    private final List<Target> targets;
    private final long lastLeaf;
    private final Counts before;

    /** Where it is read. */
    interface Database {
        Connection connect() throws SQLException;
    }

    /**
     * @param operations that signed
     * @param leaves of the audit log about these
     * @param requests for access
     * @param approved of these requests
     */
    record Counts(long operations, long leaves, long requests, long approved) {}

    private Recorded(Database database, List<Target> targets) throws SQLException {
        this.database = database;
        this.targets = targets;
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(LAST_LEAF)) {
            row.next();
            this.lastLeaf = row.getLong(1);
        }
        this.before = now();
    }

    /** What is recorded from now on. */
    static Recorded from(Database database, List<Target> targets) {
        try {
            return new Recorded(database, targets);
        } catch (SQLException e) {
            throw unread(e);
        }
    }

    /** Since then. */
    Counts since() {
        try {
            var now = now();
            return new Counts(
                    now.operations - before.operations,
                    now.leaves - before.leaves,
                    now.requests - before.requests,
                    now.approved - before.approved);
        } catch (SQLException e) {
            throw unread(e);
        }
    }

    private static BenchException unread(SQLException e) {
        return new BenchException("PostgreSQL does not tell what it has recorded: " + e.getMessage(), e);
    }

    private Counts now() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.prepareStatement(COUNTS)) {
            statement.setLong(1, lastLeaf);
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", targets.stream().map(Target::slug).toArray()));
            try (var row = statement.executeQuery()) {
                row.next();
                return new Counts(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
            }
        }
    }

    /**
     * What is wrong about a number in the record, in a sentence; empty when nothing is.
     *
     * @param what was done
     * @param answered how often callers were told so
     * @param open how often they were not told whether it was done
     */
    static Optional<String> disagreement(String what, long answered, long open, long recorded) {
        return recorded >= answered && recorded <= answered + open
                ? Optional.empty()
                : Optional.of("%d %s by the answers and %d by the record, with the outcome of %d open"
                        .formatted(answered, what, recorded, open));
    }
}
