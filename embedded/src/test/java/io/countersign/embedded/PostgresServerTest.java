package io.countersign.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
    @Test
    void every_commit_is_durable_and_two_hundred_connections_fit() throws SQLException {
        var server = TestServers.postgres();
        assertThat(ask(server, "postgres", "SHOW fsync")).isEqualTo("on");
        assertThat(ask(server, "postgres", "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(ask(server, "postgres", "SHOW max_connections")).isEqualTo("200");
        assertThat(ask(server, "postgres", "SHOW server_version")).startsWith("18.");
    }

    @Test
    void files_of_the_write_ahead_log_are_small_and_checkpoints_as_rare_as_with_large_ones() throws SQLException {
        var server = TestServers.postgres();
        assertThat(ask(server, "postgres", "SHOW wal_segment_size")).isEqualTo("4MB");
        assertThat(ask(server, "postgres", "SHOW max_wal_size")).isEqualTo("1GB");
    }

    @Test
    void a_database_is_created_once_and_a_name_with_other_characters_is_refused() throws SQLException {
        var server = TestServers.postgres();
        assertThat(server.createDatabase("orders_1")).isEqualTo("orders_1");
        server.createDatabase("orders_1");
        assertThat(ask(server, "orders_1", "SELECT current_database()")).isEqualTo("orders_1");
        assertThatThrownBy(() -> server.createDatabase("x; DROP DATABASE y"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void data_survives_stop_kill_and_a_new_server_on_the_same_folder(@TempDir Path folder) throws SQLException {
        try (var server = PostgresServer.in(folder)) {
            try (var connection = connect(server, "postgres")) {
                connection.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
            }
            server.stop();
            assertThatThrownBy(() -> connect(server, "postgres")).isInstanceOf(SQLException.class);
            server.start();
            assertThat(ask(server, "postgres", "SELECT answer FROM kept")).isEqualTo("42");
            server.kill();
            server.start();
            assertThat(ask(server, "postgres", "SELECT answer FROM kept")).isEqualTo("42");
        }
        try (var server = PostgresServer.in(folder)) {
            assertThat(ask(server, "postgres", "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void a_folder_in_use_is_refused_with_what_to_do(@TempDir Path folder) {
        try (var first = PostgresServer.in(folder)) {
            assertThat(first.isRunning()).isTrue();
            assertThatThrownBy(() -> PostgresServer.in(folder)).hasMessageContaining("Another Countersign uses");
        }
    }

    @Test
    void a_wrong_password_is_refused() {
        var server = TestServers.postgres();
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("postgres"), server.user(), "guess"))
                .hasMessageContaining("password authentication failed");
    }

    private static String ask(PostgresServer server, String database, String sql) throws SQLException {
        try (var connection = connect(server, database);
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(PostgresServer server, String database) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
    }
}
