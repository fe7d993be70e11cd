package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.conf.GatewayConfig;
import io.countersign.embedded.TestServers;
import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.RawClient;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole gateways on one real database, Redis and token. */
class GatewayTest {
    private static final String ADMIN = """
            "admin": {"name": "Ada", "account": {"login": "ada", "password": "correct horse battery"}}""";

    @TempDir
    private static Path checkpoints;

    private static RunningGateway one;
    private static RunningGateway two;
    private static String bearer;

    private static GatewayConfig config(String node, String database) {
        var postgres = TestServers.postgres();
        var token = TestServers.softHsm().token("gateway-test");
        return GatewayConfig.parse("test", """
                production: false
                node: {name: %s}
                http: {publicUrl: 'http://127.0.0.1:8080', port: 0, eventLoops: 2}
                management: {port: 0}
                auditLog: {directory: '%s'}
                postgres: {host: %s, port: %d, database: %s, user: %s, password: '%s', tls: disable, poolSize: 8}
                redis: {uri: '%s'}
                security: {argon2: {memory: 7168, iterations: 1}}
                tokens:
                  - {name: main, label: %s, module: %s, pin: 'file:%s', sessions: 4, queue: 64, timeout: 1500ms}
                """.formatted(
                        node,
                        checkpoints.resolve(node),
                        postgres.host(),
                        postgres.port(),
                        database,
                        postgres.user(),
                        postgres.password(),
                        TestServers.redis().uri(),
                        token.label(),
                        token.module(),
                        token.pinFile()));
    }

    private static <T> T ok(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    @BeforeAll
    static void start() {
        var database = TestServers.postgres()
                .createDatabase("gateway_" + ProcessHandle.current().pid());
        one = ok(Gateway.start(config("one", database)));
        var setup = "{\"setupToken\": \"" + one.setupToken().orElseThrow()
                + "\", \"organization\": {\"slug\": \"acme\", \"name\": \"Acme\", " + ADMIN + "}}";
        var reply = post(one, "/v1/setup", "application/json", setup);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        two = ok(Gateway.start(config("two", database)));
        bearer = token(two);
    }

    @AfterAll
    static void stop() {
        ok(one.close());
        ok(two.close());
    }

    private static String token(RunningGateway gateway) {
        var form = "grant_type=password&organization=acme&username=ada&password=correct+horse+battery";
        var reply = post(gateway, "/v1/token", "application/x-www-form-urlencoded", form);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return new JsonObject(reply.text()).getString("access_token");
    }

    private static RawClient.Reply post(RunningGateway gateway, String path, String type, String body) {
        var headers = new HashMap<>(Map.of("Content-Type", type));
        if (bearer != null) {
            headers.put("Authorization", "Bearer " + bearer);
        }
        try (var client = new RawClient(gateway.httpPort())) {
            return client.exchange("POST", path, headers, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static RawClient.Reply get(int port, String path) {
        try (var client = new RawClient(port)) {
            return client.exchange("GET", path, Map.of("Authorization", "Bearer " + bearer), new byte[0]);
        }
    }

    @Test
    void a_token_of_one_gateway_is_good_at_the_other() {
        var reply = get(one.httpPort(), "/v1/me");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        ContractDocument.assertFits(ContractDocument.contract().operation("getMe"), reply);
        assertThat(new JsonObject(reply.text()).getString("name")).isEqualTo("Ada");
    }

    @Test
    void an_installation_that_is_set_up_gets_no_further_setup_token() {
        assertThat(two.setupToken()).isEmpty();
    }

    @Test
    void readiness_names_every_part() {
        var reply = get(one.managementPort(), "/readyz");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.text()).contains("postgres", "redis", "clock", "token gateway-test");
        assertThat(get(one.managementPort(), "/livez").status()).isEqualTo(200);
    }

    @Test
    void metrics_have_bounded_labels() {
        get(one.httpPort(), "/v1/no/such/path/marzipan");
        get(one.httpPort(), "/v1/me?unknown=marzipan");
        var text = get(one.managementPort(), "/metrics").text();
        assertThat(text)
                .contains("countersign_http_seconds_bucket{operation=\"getMe\"")
                .contains("countersign_refusals_total{code=\"NOT_FOUND\"")
                .contains("countersign_worker_sessions{state=\"free\",token=\"gateway-test\"")
                .contains("jvm_memory_used_bytes")
                .doesNotContain("marzipan");
    }

    @Test
    void more_calls_than_may_be_under_way_at_once_are_answered_one_after_the_other() {
        try (var client = new RawClient(one.httpPort())) {
            var nobody = Map.of("Authorization", "Bearer nobody", "Content-Type", "application/json");
            for (var i = 0; i < 4_100; i++) {
                var reply = client.exchange("POST", "/v1/signers/x/sign", nobody, new byte[] {'{', '}'});
                assertThat(reply.status()).as(reply.text()).isEqualTo(401);
            }
        }
    }

    @Test
    void the_contract_is_served_as_it_is() {
        var reply = get(one.httpPort(), "/v1/openapi.yaml");
        assertThat(reply.body())
                .isEqualTo(ContractDocument.contract().document().getBytes());
    }

    @Test
    void without_the_module_of_a_token_nothing_starts_and_the_reason_is_one_sentence() {
        var token = TestServers.softHsm().token("gateway-test");
        var wrong = GatewayConfig.parse("test", """
                production: false
                http: {publicUrl: 'http://127.0.0.1:8080', port: 0}
                tokens:
                  - {name: main, label: gateway-test, module: /absent.so, pin: 'file:%s', sessions: 1, queue: 1, timeout: 1s}
                """.formatted(token.pinFile()));
        assertThatThrownBy(() -> ok(Gateway.start(wrong))).hasMessageContaining("/absent.so");
    }

    @Test
    void without_tokens_the_configuration_is_refused_with_advice() {
        var none = GatewayConfig.parse("test", "production: false\nhttp: {publicUrl: 'http://127.0.0.1'}\n");
        assertThatThrownBy(() -> ok(Gateway.start(none))).hasMessageContaining("name at least one PKCS#11 token");
    }

    @Test
    void stopping_takes_no_longer_than_the_work_under_way() {
        var postgres = TestServers.postgres();
        var gateway = ok(Gateway.start(config(
                "four",
                postgres.createDatabase(
                        "gateway_stop_" + ProcessHandle.current().pid()))));
        long start = System.nanoTime();
        ok(gateway.close());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
}
