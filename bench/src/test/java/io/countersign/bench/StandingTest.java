package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gateway that runs already is asked before it is measured. */
final class StandingTest {
    private static final Scenario P256 = Scenario.named("p256").orElseThrow();

    private HttpServer gateway;
    private Running running;

    @BeforeEach
    void listen() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        answer("/v1/token", "{\"access_token\": \"a token\"}");
        answer("/v1/signers/release", "{\"keyAlgorithm\": \"P-256\"}");
        answer("/v1/signers/release/public-key", "-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n");
        answer("/v1/grants/one", "{\"used\": 7}");
        gateway.start();
        var url = URI.create("http://127.0.0.1:" + gateway.getAddress().getPort());
        running = new Running(url, null, Map.of("grant_type", "client_credentials"), "release");
    }

    @AfterEach
    void close() {
        gateway.stop(0);
    }

    private void answer(String path, String body) {
        gateway.createContext(path, exchange -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    @Test
    void the_one_grant_of_the_machine_is_what_is_counted() {
        answer("/v1/grants", "{\"items\": [{\"id\": \"one\"}]}");

        var target = running.ground().targets(P256).getFirst();

        assertThat(target.grant()).isEqualTo("one");
        assertThat(target.publicKey()).containsExactly(1, 2, 3);
        assertThat(running.ground().used(target)).isEqualTo(7);
    }

    @Test
    void of_several_grants_none_is_counted() {
        answer("/v1/grants", "{\"items\": [{\"id\": \"one\"}, {\"id\": \"two\"}]}");

        assertThat(running.ground().targets(P256).getFirst().grant()).isEmpty();
    }

    @Test
    void a_scenario_for_another_kind_of_key_is_refused() {
        assertThatThrownBy(
                        () -> running.ground().targets(Scenario.named("rsa3072").orElseThrow()))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("The key of Signer release is P-256");
    }

    @Test
    void the_port_of_an_address_is_that_of_its_scheme_where_it_is_left_out() {
        assertThat(Running.port(URI.create("https://countersign.example.com"))).isEqualTo(443);
        assertThat(Running.port(URI.create("http://127.0.0.1:8080"))).isEqualTo(8080);
    }
}
