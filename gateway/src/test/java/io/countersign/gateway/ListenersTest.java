package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.conf.GatewayConfig;
import io.countersign.gateway.testing.RecordingDomain;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ListenersTest {
    /** Why listening there fails. */
    private static ListenException refused(String host, int port, String inside, int management) throws Exception {
        var config = GatewayConfig.parse("test", """
                production: false
                http: {publicUrl: 'http://127.0.0.1:8080', host: %s, port: %d, eventLoops: 2}
                management: {host: %s, port: %d}
                """.formatted(host, port, inside, management));
        var vertx = Vertx.vertx();
        try {
            var listeners = Listeners.open(
                    vertx,
                    config,
                    Documents.load(config),
                    new RecordingDomain().domain(),
                    List::of,
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
            return listeners
                    .map((ListenException) null)
                    .otherwise(ListenException.class::cast)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    private static ServerSocket taken() throws Exception {
        return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void a_port_that_is_taken_is_told_with_its_own_key_alone() throws Exception {
        try (var taken = taken()) {
            var port = taken.getLocalPort();
            var api = refused("127.0.0.1", port, "127.0.0.1", 0);
            assertThat(api).hasMessage("Port " + port + " is taken by another program: choose another http.port.");
            assertThat(api.taken()).isTrue();
            assertThat(refused("127.0.0.1", 0, "127.0.0.1", port))
                    .hasMessage("Port " + port + " is taken by another program: choose another management.port.");
        }
    }

    @Test
    void two_ports_that_are_taken_are_told_at_once() throws Exception {
        try (var one = taken();
                var two = taken()) {
            var both = refused("127.0.0.1", one.getLocalPort(), "127.0.0.1", two.getLocalPort());
            assertThat(both)
                    .hasMessageContaining(
                            "Port " + one.getLocalPort() + " is taken by another program: choose another http")
                    .hasMessageContaining(
                            "Port " + two.getLocalPort() + " is taken by another program: choose another man");
            assertThat(both.taken()).isTrue();
        }
    }

    @Test
    void an_address_of_another_machine_is_not_a_port_that_is_taken() throws Exception {
        // 192.0.2.0/24 is for documentation (RFC 5737).
        var api = refused("192.0.2.1", 0, "127.0.0.1", 0);
        assertThat(api).hasMessageStartingWith("192.0.2.1 is not an address of this machine: correct http.host");
        assertThat(api.taken()).isFalse();
        try (var taken = taken()) {
            var both = refused("127.0.0.1", taken.getLocalPort(), "192.0.2.1", 0);
            assertThat(both).hasMessageContaining("correct management.host").hasMessageContaining("http.port");
            assertThat(both.taken()).isFalse();
        }
    }

    @Test
    void a_host_without_an_address_is_told_as_such() throws Exception {
        assertThat(refused("nowhere.invalid", 0, "127.0.0.1", 0))
                .hasMessageStartingWith("The name nowhere.invalid has no address here: correct http.host");
    }

    @Test
    void a_port_that_is_for_others_is_not_one_that_is_taken() {
        var denied = ListenException.of("http", "0.0.0.0", 443, new BindException("Permission denied"));
        assertThat(denied)
                .hasMessageStartingWith("Port 443 may not be listened on by the user ")
                .hasMessageContaining("choose another http.port, from 1024 on, or");
        assertThat(((ListenException) denied).taken()).isFalse();
    }

    @Test
    void what_is_not_about_an_address_stays_as_it_is() {
        var other = new IllegalArgumentException("no certificate");
        assertThat(ListenException.of("http", "0.0.0.0", 443, other)).isSameAs(other);
    }
}
