/** Real PostgreSQL, Redis and SoftHSM for the demo, for development and for tests. Not for production. */
@org.jspecify.annotations.NullMarked
module io.countersign.embedded {
    requires transitive java.sql;
    requires org.apache.commons.compress;
    requires static org.jspecify;

    exports io.countersign.embedded;
}
