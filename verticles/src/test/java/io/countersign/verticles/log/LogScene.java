package io.countersign.verticles.log;

import io.countersign.embedded.TestServers;
import io.countersign.protocol.api.AuditVerification;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.audit.Verifier;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Node;
import io.countersign.verticles.testbed.Migrated;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A database with a log, which may be a copy of another one, and a superuser with all triggers off. */
final class LogScene implements AutoCloseable {
    private static final int TRIES = 10;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final TestBed bed;
    private final String name;
    private final DomainConfig.AuditLog config;
    private final Connection superuser;
    private final List<Database> nodes = new ArrayList<>();

    private LogScene(TestBed bed, String name, Path directory) {
        this.bed = bed;
        this.name = name;
        this.config = new DomainConfig.AuditLog("sign.example.com/log", directory);
        try {
            superuser = connect(name);
            sql("SET session_replication_role = replica");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Connection connect(String database) throws SQLException {
        var postgres = TestServers.postgres();
        return DriverManager.getConnection(postgres.jdbcUrl(database), postgres.user(), postgres.password());
    }

    private static String newName() {
        return "scene_" + ProcessHandle.current().pid() + "_" + NAMES.incrementAndGet();
    }

    /** A new log. */
    static LogScene empty(TestBed bed, Path directory) {
        return new LogScene(bed, Migrated.database(newName()), directory);
    }

    /** A copy of a scene that nobody is connected to. */
    static LogScene copy(TestBed bed, String template, Path directory) {
        var name = newName();
        administer("CREATE DATABASE " + name + " TEMPLATE " + template + "");
        return new LogScene(bed, name, directory);
    }

    static LogScene open(TestBed bed, String name, Path directory) {
        return new LogScene(bed, name, directory);
    }

    private static void administer(String statement) {
        try (var connection = connect("postgres");
                var run = connection.createStatement()) {
            run.execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(statement, e);
        }
    }

    private static final List<String> TABLES = List.of(
            "audit_leaves",
            "operations",
            "nodes",
            "log_head",
            "log_entries",
            "log_tiles",
            "log_positions",
            "log_checkpoints",
            "log_keys");

    /** Takes down what there is, to bring it back later. */
    void remember() {
        TABLES.forEach(table -> sql("CREATE TABLE " + table + "_before AS TABLE " + table));
    }

    /** Brings back what was remembered. */
    void restore() {
        var all = new StringBuilder("BEGIN; ALTER TABLE log_entries DROP CONSTRAINT IF EXISTS a_leaf_has_one_place;");
        TABLES.forEach(table ->
                all.append("DELETE FROM %1$s; INSERT INTO %1$s OVERRIDING SYSTEM VALUE SELECT * FROM %1$s_before;"
                        .formatted(table)));
        sql(all + "ALTER TABLE log_entries ADD CONSTRAINT a_leaf_has_one_place UNIQUE (leaf_id); COMMIT");
    }

    String name() {
        return name;
    }

    /** A gateway that writes into this log. */
    Database node(String called) {
        var node = new Node(Ids.next(), called);
        sql("INSERT INTO nodes (id, name) VALUES ('" + node.id() + "', '" + called + "')");
        return database(node);
    }

    private Database database(Node node) {
        var postgres = TestServers.postgres();
        var pool = Database.pool(
                bed.vertx(),
                DomainConfig.Postgres.plain(
                        postgres.host(), postgres.port(), name, postgres.user(), postgres.password(), 4));
        var database = new Database(pool, node, takesRightsAway -> Future.succeededFuture());
        nodes.add(database);
        // The first connection to a new database may take longer than callers wait for one.
        var answered = false;
        for (int i = 0; i < TRIES && !answered; i++) {
            answered = bed.ok(database.read(LogStore::waiting).map(true).otherwise(false));
        }
        return database;
    }

    Database reader() {
        return nodes.isEmpty() ? database(new Node(Ids.next(), "reader")) : nodes.getFirst();
    }

    LogParts parts(Database node) {
        return LogParts.of(bed.vertx(), node, bed.workerClient(), TestBed.TOKEN, config);
    }

    void write(Database node, UUID organization, int leaves) {
        bed.ok(node.systemChange(tx -> {
            for (int i = 0; i < leaves; i++) {
                tx.record(Event.by(UUID.randomUUID(), organization, "log.damaged")
                        .signer(UUID.randomUUID())
                        .request(UUID.randomUUID())
                        .grant(UUID.randomUUID())
                        .operation(UUID.randomUUID())
                        .with("sequence", i));
            }
            return Future.succeededFuture();
        }));
    }

    /** All leaves get their places, and a checkpoint covers them, which is kept outside. */
    void sequence(Database node) {
        var parts = parts(node);
        var sequencer = new Sequencer(bed.vertx(), node, parts);
        do {
            sql("UPDATE leases SET until = '-infinity'");
            bed.ok(sequencer.once());
        } while (number("SELECT count(*) FROM audit_leaves") > number("SELECT size FROM log_head"));
        sql("UPDATE leases SET until = '-infinity'");
        bed.ok(new Sequencer(bed.vertx(), node, parts).once());
    }

    AuditVerification verify() {
        return verify(new Verifier.Range(null, null, null, null), Duration.ofSeconds(30));
    }

    AuditVerification verify(Verifier.Range range, Duration budget) {
        var reader = reader();
        return bed.ok(new LogVerification(bed.vertx(), reader, parts(reader), budget).verify(range));
    }

    void sql(String statements) {
        try (var run = superuser.createStatement()) {
            run.execute(statements);
        } catch (SQLException e) {
            throw new AssertionError(statements, e);
        }
    }

    List<String> column(String query) {
        try (var run = superuser.createStatement();
                var rows = run.executeQuery(query)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new AssertionError(query, e);
        }
    }

    long number(String query) {
        return Long.parseLong(column(query).getFirst());
    }

    Connection superuser() {
        return superuser;
    }

    @Override
    public void close() {
        nodes.forEach(node -> bed.ok(node.close()));
        nodes.clear();
        try {
            superuser.close();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
