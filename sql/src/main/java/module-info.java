/** Schema migrations and named queries as text; imports nothing. */
module io.countersign.sql {
    requires static transitive org.jspecify;

    exports io.countersign.sql;

    opens io.countersign.sql.migrations;
    opens io.countersign.sql.queries;
}
