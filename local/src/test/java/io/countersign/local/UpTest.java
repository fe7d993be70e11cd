package io.countersign.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpTest {
    private static final String UP = "Ctrl-C stops it.";
    private static final String API = "API +(\\S+)";

    @Test
    void data_survives_kill_9_and_a_folder_serves_one_gateway_at_a_time(@TempDir Path folder) throws Exception {
        try (var first = up(folder)) {
            var said = first.until(UP);
            assertThat(said).contains("NOT FOR PRODUCTION", "Management", "curl -sS http://127.0.0.1:");
            assertThat(setUp(said)).isEqualTo(201);
            assertThat(mode(folder.resolve("data/softhsm/countersign.pin"))).isEqualTo("rw-------");
            try (var second = up(folder)) {
                assertThat(second.status()).isEqualTo(1);
                assertThat(second.said())
                        .contains(folder.resolve("data").toRealPath().toString());
            }
            first.kill();
        }
        try (var again = up(folder)) {
            var said = again.until(UP);
            assertThat(said).contains("It is set up already").doesNotContain("setup token");
            assertThat(logIn(said)).isEqualTo(200);
            again.terminate().status();
            assertThat(again.said()).contains("Stopping");
        }
    }

    @Test
    void a_bad_configuration_is_answered_with_all_its_problems(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("gateway.yaml"), """
                http:
                  port: 99999
                postgrs:
                  host: db
                redis:
                  timeout: 5 parsecs
                """);
        try (var up = Child.start(folder, "up", "--config", file.toString())) {
            assertThat(up.status()).isEqualTo(1);
            assertThat(up.said())
                    .contains("3 problems", "http.port", "did you mean postgres?", "redis.timeout")
                    .doesNotContain("Exception", "NOT FOR PRODUCTION");
        }
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void a_configuration_is_checked_without_starting_anything(@TempDir Path folder) throws Exception {
        var module = Files.writeString(folder.resolve("module.so"), "a library");
        var pin = Files.writeString(folder.resolve("pin"), "1234");
        var file = Files.writeString(folder.resolve("gateway.yaml"), """
                production: false
                http: {publicUrl: 'http://127.0.0.1:8080'}
                auditLog: {directory: '%s/checkpoints'}
                tokens: [{name: main, label: main, module: '%s', pin: 'file:%s', sessions: 1, queue: 1, timeout: 1s}]
                """.formatted(folder, module, pin));
        try (var check = Child.start(folder, "up", "--config", file.toString(), "--check")) {
            assertThat(check.status()).as(check.said()).isZero();
            assertThat(check.said()).contains(file + " can be used.");
        }
        Files.delete(pin);
        try (var check = Child.start(folder, "up", "--config", file.toString(), "--check")) {
            assertThat(check.status()).isEqualTo(1);
            assertThat(check.said())
                    .contains(pin + " does not exist", "the pin of the token")
                    .doesNotContain("Exception");
        }
        try (var check = Child.start(folder, "up", "--check")) {
            assertThat(check.status()).isEqualTo(2);
            assertThat(check.said()).contains("name it by --config");
        }
        assertThat(folder.resolve("checkpoints")).doesNotExist();
    }

    @Test
    void a_file_that_is_not_for_production_says_so(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("gateway.yaml"), "production: false");
        try (var up = Child.start(folder, "up", "--config", file.toString())) {
            assertThat(up.status()).isEqualTo(1);
            assertThat(up.said()).contains("This gateway is not for production.", "name at least one PKCS#11 token");
        }
    }

    @Test
    void a_port_that_is_taken_is_one_sentence(@TempDir Path folder) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var up = Child.start(folder, "up", "--port", String.valueOf(taken.getLocalPort()))) {
            assertThat(up.status()).isEqualTo(1);
            assertThat(up.said()).contains("Port " + taken.getLocalPort() + " is taken", "--port");
        }
    }

    @Test
    void two_that_start_at_once_without_ports_both_find_some(@TempDir Path one, @TempDir Path other) throws Exception {
        try (var first = Child.start(one, "up");
                var second = Child.start(other, "up")) {
            assertThat(found(first.until(UP), API)).isNotEqualTo(found(second.until(UP), API));
        }
    }

    @Test
    void with_a_file_the_other_options_are_refused(@TempDir Path folder) throws Exception {
        try (var up = Child.start(folder, "up", "--config", "x.yaml", "--port", "9000")) {
            assertThat(up.status()).isEqualTo(2);
            assertThat(up.said()).contains("leave --data, --port and --management-port out");
        }
    }

    /** On ports of its own: the usual ones are the demo's, whose tests run beside these. */
    private static Child up(Path folder) throws IOException {
        var port = String.valueOf(FreePorts.next());
        return Child.start(folder, "up", "--port", port, "--management-port", String.valueOf(FreePorts.next()));
    }

    private static int setUp(String said) throws IOException, InterruptedException {
        var body = """
                {"setupToken": "%s", "organization": {"slug": "acme", "name": "Acme", "admin":
                  {"name": "Ada", "account": {"login": "ada", "password": "a password for a test"}}}}
                """.formatted(found(said, "(?m)^  (cs_\\S+)$"));
        return post(said, "/v1/setup", "application/json", body);
    }

    private static int logIn(String said) throws IOException, InterruptedException {
        var form = "grant_type=password&organization=acme&username=ada&password=a+password+for+a+test";
        return post(said, "/v1/token", "application/x-www-form-urlencoded", form);
    }

    private static int post(String said, String path, String type, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(found(said, API) + path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static String found(String said, String pattern) {
        var match = Pattern.compile(pattern).matcher(said);
        assertThat(match.find()).as(said).isTrue();
        return match.group(1);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
