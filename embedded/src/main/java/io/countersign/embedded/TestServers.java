package io.countersign.embedded;

import java.util.function.Consumer;

/**
 * One PostgreSQL, one Redis and one SoftHSM for all test classes of a JVM, started when first asked for and closed at its
 * end. A test class takes a database and a token of its own; a test that stops a server starts it again, or opens its own.
 */
public final class TestServers {
    private TestServers() {}

    private static final class Postgres {
        static final PostgresServer SERVER = PostgresServer.temporary();
    }

    private static final class Redis {
        static final RedisServer SERVER = RedisServer.open();
    }

    private static final class Hsm {
        static final SoftHsm HSM = SoftHsm.temporary();
    }

    /** The shared PostgreSQL. */
    public static PostgresServer postgres() {
        return Postgres.SERVER;
    }

    /**
     * A new database on the shared PostgreSQL with the schema that {@code migrate} makes. It is made once in a JVM and copied after
     * that: the migrations take longer than most tests.
     *
     * @param name lower-case letters, digits and underscores
     * @param migrate brings the database at a JDBC address up to date; the same each time
     * @return {@code name}
     */
    public static String migratedDatabase(String name, Consumer<String> migrate) {
        Template.make(migrate);
        return postgres().createDatabase(name, Template.NAME);
    }

    private static final class Template {
        static final String NAME = "migrated";
        private static boolean made;

        static synchronized void make(Consumer<String> migrate) {
            if (!made) {
                migrate.accept(postgres().jdbcUrl(postgres().createDatabase(NAME)));
                made = true;
            }
        }
    }

    /** The shared Redis. */
    public static RedisServer redis() {
        return Redis.SERVER;
    }

    /** The shared SoftHSM. */
    public static SoftHsm softHsm() {
        return Hsm.HSM;
    }
}
