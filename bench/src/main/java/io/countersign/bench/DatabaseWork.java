package io.countersign.bench;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What PostgreSQL has done for all its clients so far, by its own statistics. A session reports about once a second, so a difference is
 * wrong by what was done in the last of them.
 *
 * @param transactions ended, those of single statements included
 * @param written rows inserted, updated and deleted
 */
record DatabaseWork(long transactions, long written) {
    static DatabaseWork of(OwnServers servers) {
        try (var connection = servers.superuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT xact_commit + xact_rollback,"
                        + " tup_inserted + tup_updated + tup_deleted FROM pg_stat_database"
                        + " WHERE datname = current_database()")) {
            row.next();
            return new DatabaseWork(row.getLong(1), row.getLong(2));
        } catch (SQLException e) {
            throw new BenchException("PostgreSQL does not tell its statistics: " + e.getMessage(), e);
        }
    }

    DatabaseWork since(DatabaseWork before) {
        return new DatabaseWork(transactions - before.transactions, written - before.written);
    }

    /** For {@link Figure}. */
    Map<String, Number> named() {
        var named = new LinkedHashMap<String, Number>();
        named.put("postgres_transactions", transactions);
        named.put("postgres_rows_written", written);
        return named;
    }
}
