package io.countersign.embedded;

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

    /** The shared Redis. */
    public static RedisServer redis() {
        return Redis.SERVER;
    }

    /** The shared SoftHSM. */
    public static SoftHsm softHsm() {
        return Hsm.HSM;
    }
}
