package io.countersign.verticles.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.outbound.OutboundClient.Fetched;
import io.countersign.verticles.testbed.SilentServer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboundClientTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("8.8.8.8");
    private static final List<String> LOCAL = List.of("127.0.0.1/32");

    private static final UUID OWNER = UUID.randomUUID();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    private Vertx vertx;
    private final AtomicInteger calls = new AtomicInteger();

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() throws Exception {
        get(vertx.close().map(true));
    }

    private static <T> T get(Future<T> future) throws Exception {
        return Objects.requireNonNull(
                future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS));
    }

    private static Throwable failure(Future<?> future) {
        return Objects.requireNonNull(catchThrowable(() -> get(future)).getCause());
    }

    private OutboundClient client(DomainConfig.Outbound config, NameResolver resolver) {
        return new OutboundClient(vertx, config, resolver);
    }

    private static DomainConfig.Outbound development() {
        return new DomainConfig.Outbound(List.of(), true, null);
    }

    private int server(@Nullable TestCertificate certificate, Handler<HttpServerRequest> handler) throws Exception {
        var options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        if (certificate != null) {
            options.setSsl(true).setKeyCertOptions(certificate.options());
        }
        return get(vertx.createHttpServer(options)
                        .requestHandler(request -> {
                            calls.incrementAndGet();
                            handler.handle(request);
                        })
                        .listen())
                .actualPort();
    }

    private static void hello(HttpServerRequest request) {
        request.response().end("hello " + request.authority());
    }

    private Fetched fetched(OutboundClient client, String uri) throws Exception {
        return get(client.get(OWNER, URI.create(uri), 1_000, PATIENCE));
    }

    private String refused(OutboundClient client, String uri) {
        var failure = failure(client.get(OWNER, URI.create(uri), 1_000, PATIENCE));
        assertThat(failure).as(uri).isInstanceOf(OutboundException.class);
        return String.valueOf(failure.getMessage());
    }

    @Test
    void the_name_is_kept_for_tls_and_the_host_header_while_the_checked_address_is_called() throws Exception {
        var certificate = TestCertificate.of("issuer.test");
        var port = server(certificate, OutboundClientTest::hello);
        var config = new DomainConfig.Outbound(LOCAL, false, certificate.file(folder, "ca.pem"));
        var client = client(config, host -> new InetAddress[] {LOOPBACK});

        assertThat(fetched(client, "https://issuer.test:" + port + "/").body())
                .hasToString("hello issuer.test:" + port);
        assertThat(failure(client.get(OWNER, URI.create("https://other.test:" + port + "/"), 1_000, PATIENCE)))
                .as("a certificate for another name")
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_certificate_of_an_unknown_authority_is_refused() throws Exception {
        var port = server(TestCertificate.of("issuer.test"), OutboundClientTest::hello);
        var config = new DomainConfig.Outbound(LOCAL, false, null);
        var client = client(config, host -> new InetAddress[] {LOOPBACK});

        assertThat(failure(client.get(OWNER, URI.create("https://issuer.test:" + port + "/"), 1_000, PATIENCE)))
                .isInstanceOf(IOException.class);
        assertThat(calls).hasValue(0);
    }

    @Test
    void a_host_is_resolved_once_for_each_call_so_that_it_cannot_lead_elsewhere_after_the_check() throws Exception {
        var asked = new AtomicInteger();
        var port = server(null, OutboundClientTest::hello);
        var client =
                client(development(), host -> new InetAddress[] {asked.incrementAndGet() == 1 ? LOOPBACK : PUBLIC});

        assertThat(fetched(client, "http://rebind.test:" + port + "/").status()).isEqualTo(200);
        assertThat(asked).hasValue(1);
    }

    @Test
    void one_address_that_is_not_public_spoils_all_the_others() throws Exception {
        var port = server(null, OutboundClientTest::hello);
        var inside = InetAddress.ofLiteral("10.0.0.7");
        var client = client(development(), host -> new InetAddress[] {LOOPBACK, inside});

        assertThat(refused(client, "http://mixed.test:" + port + "/")).contains("10.0.0.7");
        assertThat(calls).hasValue(0);
    }

    @Test
    void outside_development_neither_http_nor_this_machine_is_called() throws Exception {
        var port = server(null, OutboundClientTest::hello);
        var client = client(new DomainConfig.Outbound(List.of(), false, null), InetAddress::getAllByName);

        assertThat(refused(client, "http://8.8.8.8/")).contains("not https");
        for (var spelling : List.of("127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]")) {
            assertThat(refused(client, "https://" + spelling + ":" + port + "/"))
                    .contains("not public");
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void what_is_no_address_of_a_document_is_refused() {
        var client = client(development(), host -> {
            throw new UnknownHostException(host);
        });
        for (var wrong : List.of(
                "file:///etc/passwd",
                "ftp://a.test/",
                "https://u:p@a.test/",
                "https://a.test/#x",
                "https:a",
                "https://127.1/")) {
            assertThat(refused(client, wrong)).containsAnyOf("not https", "needs a host");
        }
        assertThat(refused(client, "https://a.test/")).contains("has no address");
    }

    @Test
    void a_redirect_is_handed_out_and_not_followed() throws Exception {
        var port = server(
                null,
                request -> request.response()
                        .setStatusCode(302)
                        .putHeader(
                                "Location",
                                "http://127.0.0.1:" + request.localAddress().port() + "/there")
                        .end());
        assertThat(fetched(client(development(), InetAddress::getAllByName), "http://127.0.0.1:" + port + "/")
                        .status())
                .isEqualTo(302);
        assertThat(calls).hasValue(1);
    }

    @Test
    void an_answer_that_is_too_long_is_not_read_to_its_end() throws Exception {
        var port = server(null, request -> {
            var response = request.response().setChunked(true);
            response.drainHandler(more -> response.write("x".repeat(10_000)));
            for (var i = 0; i < 100; i++) {
                response.write("x".repeat(10_000));
            }
        });
        assertThat(refused(client(development(), InetAddress::getAllByName), "http://127.0.0.1:" + port + "/"))
                .contains("longer than 1000 bytes");
    }

    @Test
    void an_address_where_nothing_answers_is_followed_by_the_next() throws Exception {
        var port = server(null, OutboundClientTest::hello);
        var silent = InetAddress.ofLiteral("127.0.0.9");
        var client = client(development(), host -> new InetAddress[] {silent, LOOPBACK});
        assertThat(fetched(client, "http://two.test:" + port + "/").status()).isEqualTo(200);
        assertThat(failure(client(development(), host -> new InetAddress[] {silent})
                        .get(OWNER, URI.create("http://one.test:" + port + "/"), 1_000, PATIENCE)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_host_with_many_silent_addresses_fails_within_one_patience() throws Exception {
        try (var silent = new SilentServer()) {
            var client = client(development(), host -> SilentServer.addresses(200));
            assertThat(failure(
                            client.get(OWNER, URI.create("https://many.test:" + silent.port() + "/"), 1_000, PATIENCE)))
                    .isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void an_answer_that_does_not_end_fails_within_the_patience_as_one_that_does_not_begin() throws Exception {
        var silent = server(null, request -> {});
        var endless =
                server(null, request -> request.response().setChunked(true).write("x"));
        var client = client(development(), host -> new InetAddress[] {LOOPBACK});
        for (var port : List.of(silent, endless)) {
            assertThat(failure(client.get(
                            OWNER, URI.create("http://slow.test:" + port + "/"), 1_000, Duration.ofMillis(500))))
                    .isInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void of_many_addresses_where_nothing_answers_four_are_tried() throws Exception {
        var port = server(null, OutboundClientTest::hello);
        for (var closed : List.of(3, 4)) {
            var addresses = SilentServer.addresses(closed + 1);
            var last = addresses[0];
            System.arraycopy(addresses, 1, addresses, 0, closed);
            addresses[closed] = last;
            var outcome = client(development(), host -> addresses)
                    .get(OWNER, URI.create("http://many.test:" + port + "/"), 1_000, PATIENCE)
                    .map(Fetched::status)
                    .otherwise(0);
            assertThat(get(outcome)).as("after %s", closed).isEqualTo(closed == 3 ? 200 : 0);
        }
    }
}
