package io.countersign.conf;

import java.net.URI;

/** The parts of {@code postgresql://user@host:port/database}; the user is empty if it is left out. */
record PostgresUri(String host, int port, String database, String user) {
    private static final int DEFAULT_PORT = 5432;
    private static final String ADVICE =
            "write postgresql://user@host:port/database, the password under its own key, TLS under tls";

    static PostgresUri parse(URI uri) {
        var scheme = String.valueOf(uri.getScheme());
        var user = uri.getUserInfo() == null ? "" : uri.getUserInfo();
        var path = uri.getPath() == null ? "" : uri.getPath();
        new Checks()
                .that(scheme.equals("postgresql") || scheme.equals("postgres"), "uri", "is no PostgreSQL URL", ADVICE)
                .that(!user.contains(":"), "uri", "holds a password", ADVICE)
                .that(uri.getHost() != null, "uri", "names no host", ADVICE)
                .that(path.length() > 1, "uri", "names no database", ADVICE)
                .that(uri.getQuery() == null, "uri", "has parameters", ADVICE)
                .refuse();
        return new PostgresUri(
                uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), path.substring(1), user);
    }
}
