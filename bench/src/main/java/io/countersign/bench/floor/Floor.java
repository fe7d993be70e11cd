package io.countersign.bench.floor;

import java.util.Locale;

/** What a part of a signature costs when it is alone. What uses all of them cannot be faster than any. */
public enum Floor {
    TOKEN_1("raw token, token object, 1 thread", "signatures/s"),
    TOKEN_2("raw token, token object, 2 threads", "signatures/s"),
    COPY_1("raw token, session copy of the key, 1 thread", "signatures/s"),
    COPY_2("raw token, session copy of the key, 2 threads", "signatures/s"),
    SIGN_P50("C_SignInit and C_Sign, session copy, p50", "ms"),
    ECHO("Vert.x echo of the same sizes, as many connections", "calls/s"),
    ECHO_P50("Vert.x echo, as many connections, p50", "ms"),
    ECHO_ALONE_P50("Vert.x echo, one connection, p50", "ms"),
    COMMIT("PostgreSQL, one insert a commit, one connection", "commits/s"),
    COMMIT_P50("PostgreSQL commit, p50", "ms"),
    SCRIPT("Redis EVALSHA, pipelined", "calls/s"),
    SCRIPT_P50("Redis EVALSHA, one connection, p50", "ms");

    private final String label;
    private final String unit;

    Floor(String label, String unit) {
        this.label = label;
        this.unit = unit;
    }

    /** What was measured, for people. */
    public String label() {
        return label;
    }

    /** Of its value. */
    public String unit() {
        return unit;
    }

    /** Whether more is faster. */
    public boolean isRate() {
        return unit.endsWith("/s");
    }

    /** Its name in JSON. */
    public String jsonName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
