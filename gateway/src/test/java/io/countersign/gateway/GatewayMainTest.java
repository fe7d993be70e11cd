package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.TestServers;
import io.countersign.gateway.testing.RawClient;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as an operator runs it: a process with arguments, environment, signals, standard output and an exit code. */
class GatewayMainTest {
    private static final String READY = "the gateway is ready";

    @TempDir
    private Path folder;

    private Process run(String yaml, String... environment) throws IOException {
        var config = Files.writeString(folder.resolve("gateway.yaml"), yaml);
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                java,
                // Cheap in a life of seconds.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.countersign.gateway.GatewayMain",
                "--config",
                config.toString());
        for (int i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        return builder.redirectErrorStream(true).start();
    }

    private String wholeConfig() {
        var postgres = TestServers.postgres();
        var token = TestServers.softHsm().token("gateway-main");
        var database = postgres.createDatabase(
                "gateway_main_" + ProcessHandle.current().pid());
        return """
                production: false
                http: {publicUrl: 'http://127.0.0.1:8080', port: 0}
                management: {port: 0}
                auditLog: {directory: '%s'}
                postgres: {host: %s, port: %d, database: %s, user: %s, password: '%s', tls: disable}
                redis: {enabled: false}
                tokens:
                  - {name: main, label: %s, module: %s, pin: 'file:%s', sessions: 2, queue: 8, timeout: 1s}
                """.formatted(
                        folder.resolve("checkpoints"),
                        postgres.host(),
                        postgres.port(),
                        database,
                        postgres.user(),
                        postgres.password(),
                        token.label(),
                        token.module(),
                        token.pinFile());
    }

    private static List<String> readUntil(BufferedReader out, String text) throws IOException {
        var lines = new ArrayList<String>();
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.contains(text)) {
                return lines;
            }
        }
        return lines;
    }

    @Test
    void it_prints_the_setup_token_once_logs_json_and_stops_on_sigterm() throws Exception {
        var softHsm = TestServers.softHsm().configuration().toString();
        var process = run(wholeConfig(), "SOFTHSM2_CONF", softHsm);
        var out = process.inputReader();
        var lines = readUntil(out, READY);
        assertThat(lines).as(String.join("\n", lines)).anyMatch(line -> line.contains(READY));
        var ready = new JsonObject(lines.getLast());
        var tokens = lines.stream().filter(line -> line.contains("setup token")).toList();
        assertThat(tokens).hasSize(1).noneMatch(line -> line.startsWith("{"));
        assertThat(lines).anyMatch(line -> line.contains("not for production"));

        int port = keyValue(ready, "httpPort");
        try (var client = new RawClient(port)) {
            client.exchange("GET", "/v1/jwks.json", Map.of("X-Request-Id", "find-me"), new byte[0]);
        }
        var access = new JsonObject(readUntil(out, "find-me").getLast());
        assertThat(access.getString("formattedMessage")).isEqualTo("answered");
        assertThat(access.getJsonArray("kvpList").encode()).contains("getJwks").contains("\"status\"");

        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
    }

    private static int keyValue(JsonObject line, String key) {
        return line.getJsonArray("kvpList").stream()
                .map(JsonObject.class::cast)
                .filter(pair -> pair.containsKey(key))
                .map(pair -> Integer.parseInt(pair.getString(key)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_configuration_that_cannot_be_used_is_told_with_all_its_problems() throws Exception {
        var process = run("http: {port: 99999}\nnonsense: 1\n");
        var text = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(78);
        assertThat(text).contains("http.port", "nonsense").doesNotContain("\tat ");
    }

    @Test
    void a_start_that_fails_is_one_sentence_without_a_trace() throws Exception {
        var softHsm = TestServers.softHsm().configuration().toString();
        var whole = wholeConfig();
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();
            assertThat(failed(whole.replace("port: 0}\nmanagement", "port: " + port + "}\nmanagement"), softHsm))
                    .contains("Port " + port + " is taken by another program: choose another http.port.");
        }
        assertThat(failed(whole.replace("port: 0}\nmanagement", "port: 0, host: 192.0.2.1}\nmanagement"), softHsm))
                .contains("192.0.2.1 is not an address of this machine: correct http.host");
        var checkpoints = folder.resolve("checkpoints");
        removeAll(checkpoints);
        Files.createFile(checkpoints);
        assertThat(failed(whole, softHsm))
                .contains(checkpoints + " is there already, as something else", "auditLog.directory");
        Files.delete(checkpoints);
        var absent = folder.resolve("absent.pem");
        var tls = "{tlsCertificate: '" + absent + "', tlsKey: '" + absent + "', ";
        assertThat(failed(whole.replace("http: {", "http: " + tls), softHsm))
                .contains(absent + " does not exist: correct that, or http.tlsCertificate.");
    }

    private static void removeAll(Path checkpoints) throws IOException {
        try (var files = Files.walk(checkpoints)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** What such a start says, up to its end. */
    private String failed(String yaml, String softHsm) throws Exception {
        var process = run(yaml, "SOFTHSM2_CONF", softHsm);
        var text = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(text).isEqualTo(69);
        assertThat(text).contains("The gateway cannot start: ").doesNotContain("\tat ", "ERROR");
        return text;
    }
}
