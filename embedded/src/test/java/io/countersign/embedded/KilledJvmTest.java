package io.countersign.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledJvmTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Runs in a JVM of its own: starts both servers, writes a row, tells the ports and waits for its end. */
    static final class Victim {
        public static void main(String[] arguments) throws SQLException, IOException {
            var postgres = PostgresServer.in(Path.of(arguments[0]));
            var redis = RedisServer.open();
            try (var connection =
                    DriverManager.getConnection(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password())) {
                connection.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
            }
            System.out.println(postgres.port() + " " + redis.port());
            System.out.flush();
            System.in.read();
        }
    }

    @Test
    void servers_end_with_a_killed_jvm_and_the_next_one_finds_the_data(@TempDir Path folder) throws Exception {
        var jvm = startVictim(folder);
        int[] ports;
        try (var lines = new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            ports = Arrays.stream(lines.readLine().split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            jvm.destroyForcibly();
        }
        assertThat(Waiting.until(() -> Arrays.stream(ports).allMatch(FreePorts::isFree), PATIENCE))
                .isTrue();
        try (var next = PostgresServer.in(folder);
                var connection = DriverManager.getConnection(next.jdbcUrl("postgres"), next.user(), next.password());
                var rows = connection.createStatement().executeQuery("SELECT answer FROM kept")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
    }

    private static Process startVictim(Path folder) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
