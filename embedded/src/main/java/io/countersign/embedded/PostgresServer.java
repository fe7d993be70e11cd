package io.countersign.embedded;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL 18 on 127.0.0.1, started by us and ending with us. Every commit is durable: {@code fsync} and
 * {@code synchronous_commit} are always on. It can be stopped, killed, paused and started again on the same port with
 * the same data, so that a test can take the database away and give it back. Methods may be called from any thread.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration START_UP = Duration.ofSeconds(60);
    private static final Duration SHUT_DOWN = Duration.ofSeconds(30);
    private static final String MAINTENANCE_DATABASE = "postgres";

    private final PostgresCluster cluster;
    private final int port;
    private final String password;
    private final boolean temporary;
    private @Nullable ServerProcess process;

    private PostgresServer(PostgresCluster cluster, int port, boolean temporary) {
        this.cluster = cluster;
        this.port = port;
        this.password = cluster.password();
        this.temporary = temporary;
    }

    /** Starts a server whose data is deleted when it is closed. */
    public static PostgresServer temporary() {
        return started(Folders.createTemporary("postgres"), true);
    }

    /**
     * Starts a server on the data in {@code folder}, which is created if it does not exist and recovered if an earlier run
     * was killed.
     *
     * @throws EmbeddedServerException if another process uses the folder, or PostgreSQL does not start
     */
    public static PostgresServer in(Path folder) {
        return started(folder, false);
    }

    private static PostgresServer started(Path folder, boolean temporary) {
        var server = new PostgresServer(PostgresCluster.open(folder), FreePorts.next(), temporary);
        ClosedAtExit.add(server);
        server.start();
        return server;
    }

    /** The host that the server listens on. */
    public String host() {
        return "127.0.0.1";
    }

    /** The TCP port, the same after every restart. */
    public int port() {
        return port;
    }

    /** The superuser of the server. */
    public String user() {
        return PostgresCluster.USER;
    }

    /** The superuser's password, random for each data folder. */
    public String password() {
        return password;
    }

    /** The database that always exists. */
    public String database() {
        return MAINTENANCE_DATABASE;
    }

    /** {@code postgresql://user@host:port/database} without the password. */
    public String uri(String database) {
        return "postgresql://" + user() + "@" + host() + ":" + port + "/" + database;
    }

    /** The JDBC address of {@code database}, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host() + ":" + port + "/" + database;
    }

    /**
     * Creates a database unless it exists and returns its name.
     *
     * @param name lower-case letters, digits and underscores
     */
    public String createDatabase(String name) {
        return createDatabase(name, "template1");
    }

    /** The same as a copy of {@code template}, a database that nobody is connected to. */
    String createDatabase(String name, String template) {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("A database name is lower-case letters, digits and _: " + name);
        }
        try (var connection = DriverManager.getConnection(jdbcUrl(MAINTENANCE_DATABASE), credentials());
                var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
                if (rows.next()) {
                    return name;
                }
            }
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
            return name;
        } catch (SQLException e) {
            throw new EmbeddedServerException("Cannot create the database " + name + ": " + e.getMessage(), e);
        }
    }

    /** Starts the server again after {@link #stop} or {@link #kill} and waits until it answers; no-op while it runs. */
    public synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        var started = cluster.serve(port);
        process = started;
        if (!Waiting.until(() -> answers() || !started.isAlive(), START_UP) || !started.isAlive()) {
            started.kill();
            throw new EmbeddedServerException("PostgreSQL did not start on port " + port + ": " + started.logTail());
        }
    }

    /** Shuts the server down cleanly, ending all connections; no-op while it is stopped. */
    public synchronized void stop() {
        shutDown(Signals.INT);
    }

    private void shutDown(Signals how) {
        if (process == null) {
            return;
        }
        process.thaw();
        process.signal(how);
        if (!process.ended(SHUT_DOWN)) {
            process.kill();
        }
        process = null;
    }

    /** Ends the server at once as a crash would; {@link #start} then recovers from the write-ahead log. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    /** Freezes the server: connections stay open and nothing answers until {@link #resume}. */
    public synchronized void pause() {
        if (process != null) {
            process.freeze();
        }
    }

    /** Ends a {@link #pause}. */
    public synchronized void resume() {
        if (process != null) {
            process.thaw();
        }
    }

    /**
     * The server's process id, for tests that measure or signal it.
     *
     * @throws IllegalStateException while it is stopped
     */
    public synchronized long pid() {
        if (process == null) {
            throw new IllegalStateException("The server is stopped");
        }
        return process.pid();
    }

    /** Says whether the server process runs. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Stops the server for good. */
    @Override
    public synchronized void close() {
        // Nothing of a temporary server is needed again, so it need not write out what it has in memory.
        shutDown(temporary ? Signals.QUIT : Signals.INT);
        ClosedAtExit.remove(this);
        cluster.close();
        if (temporary) {
            cluster.delete();
        }
    }

    private Properties credentials() {
        var properties = new Properties();
        properties.setProperty("user", user());
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        return properties;
    }

    private boolean answers() {
        try (var connection = DriverManager.getConnection(jdbcUrl(MAINTENANCE_DATABASE), credentials())) {
            return connection.isValid(5);
        } catch (SQLException notYet) {
            return false;
        }
    }
}
