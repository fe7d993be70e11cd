package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.EventReader;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Flood;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.ServedCertificate;
import io.countersign.acceptance.harness.Tool;
import io.countersign.embedded.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams over real connections: HTTP/2, proxies, slow readers, a gateway that stops. */
class LiveWireTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "wire");
    private final Party reader = org.person("reader");
    private UUID signer = org.id();

    @TempDir
    private Path folder;

    @BeforeEach
    void signer() {
        signer = org.signer("release").id();
        org.operators("release", reader);
        reader.token();
    }

    private void happens(int many, int characters) {
        Flood.comments(cluster, org.id(), signer, many, characters);
    }

    private EventReader open(URI where) throws IOException {
        var opened = new EventReader(where, "?signer=release", reader.token(), null);
        assertThat(opened.status()).isEqualTo(200);
        return opened;
    }

    private static HttpResponse<InputStream> stream(HttpClient client, URI gateway, Party who)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(gateway.resolve("/v1/events?signer=release"))
                .header("Authorization", "Bearer " + who.token())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Reads on until a comment comes: what the Signer's own making wrote to the log may come before it. */
    private static void commented(BufferedReader lines) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("event: request.commented")) {
                return;
            }
        }
        throw new AssertionError("the stream ended without a comment");
    }

    private static BufferedReader lines(HttpResponse<InputStream> answer) {
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    @Test
    void streams_over_http_2_with_tls_share_a_connection_and_end_when_the_gateway_stops() throws Exception {
        var served = ServedCertificate.make(folder);
        var gateway = cluster.launch(served.environment()).awaitReady();
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(trusting(served.certificate()))
                .build()) {
            var uri = URI.create("https://127.0.0.1:" + gateway.port());
            var one = stream(client, uri, reader);
            var two = stream(client, uri, org.admin());
            assertThat(List.of(one.version(), two.version())).containsOnly(HttpClient.Version.HTTP_2);
            assertThat(one.statusCode()).isEqualTo(200);
            happens(1, 10);
            commented(lines(one));
            var second = lines(two);
            commented(second);
            gateway.stop();
            assertThat(second.lines().toList()).anyMatch(line -> line.contains("being stopped"));
        } finally {
            // The cluster is that of other tests, too, and they speak no TLS.
            gateway.kill();
        }
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "gateway", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void a_stream_over_http_2_in_cleartext() throws Exception {
        // To close a client is to wait for its streams, and this one has no end.
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        try {
            var answer = stream(client, cluster.gateway(0).uri(), reader);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            happens(1, 10);
            commented(lines(answer));
        } finally {
            client.shutdownNow();
        }
    }

    @Test
    void nginx_and_haproxy_pass_events_on_as_they_happen() throws Exception {
        var servers =
                cluster.gateways().stream().limit(2).map(GatewayProcess::port).toList();
        var nginx = FreePorts.next();
        var haproxy = FreePorts.next();
        var conf = folder.resolve("nginx.conf");
        try (var one = Tool.start(
                        conf,
                        nginx(nginx, servers),
                        List.of("/usr/sbin/nginx", "-p", folder.toString(), "-c", conf.toString()));
                var two = Tool.start(
                        folder.resolve("haproxy.cfg"),
                        haproxy(haproxy, servers),
                        List.of(
                                "/usr/sbin/haproxy",
                                "-f",
                                folder.resolve("haproxy.cfg").toString()))) {
            assertThat(List.of(one, two)).isNotEmpty();
            for (var port : List.of(nginx, haproxy)) {
                var uri = URI.create("http://127.0.0.1:" + port);
                Eventually.holds("port " + port + " answers", SOON, () -> {
                    try (var probe = open(uri)) {
                        return probe.status() == 200;
                    }
                });
                try (var through = open(uri)) {
                    happens(1, 10);
                    var first = through.next();
                    assertThat(first).isNotNull();
                    happens(1, 10);
                    var second = through.next();
                    assertThat(second).isNotNull();
                    assertThat(second.id()).isGreaterThan(first.id());
                }
            }
        }
    }

    private String nginx(int port, List<Integer> servers) {
        return """
                daemon off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log stderr;
                events { worker_connections 256; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  gzip on;
                  upstream countersign { server 127.0.0.1:%3$d; server 127.0.0.1:%4$d; }
                  server {
                    listen 127.0.0.1:%2$d;
                    location / {
                      proxy_pass http://countersign;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_read_timeout 60s;
                    }
                  }
                }
                """.formatted(folder, port, servers.getFirst(), servers.getLast());
    }

    private static String haproxy(int port, List<Integer> servers) {
        return """
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                frontend api
                  bind 127.0.0.1:%d
                  default_backend countersign
                backend countersign
                  balance leastconn
                  server one 127.0.0.1:%d
                  server two 127.0.0.1:%d
                """.formatted(port, servers.getFirst(), servers.getLast());
    }

    @Test
    void a_gateway_that_stops_ends_its_streams_with_a_word_and_another_one_goes_on() throws Exception {
        var leaving = cluster.add();
        long last;
        try (var opened = open(leaving.uri())) {
            happens(3, 10);
            assertThat(opened.next()).isNotNull();
            assertThat(opened.next()).isNotNull();
            last = opened.lastId();
            var began = System.nanoTime();
            var status = CompletableFuture.supplyAsync(leaving::stop);
            while (opened.next() != null) {
                last = opened.lastId();
            }
            assertThat(opened.comment()).contains("being stopped");
            assertThat(status.get()).isIn(0, 143);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        }
        happens(1, 10);
        Eventually.holds("it is in the log", SOON, () -> Flood.waiting(cluster) == 0);
        var expected = Flood.indexes(cluster, signer, last);
        var got = new ArrayList<Long>();
        try (var again = new EventReader(cluster.gateway(0).uri(), "?signer=release", reader.token(), last)) {
            while (got.size() < expected.size()) {
                var next = again.next();
                assertThat(next).isNotNull();
                got.add(next.id());
            }
        }
        assertThat(got).isEqualTo(expected);
    }

    @Test
    void a_reader_who_takes_nothing_is_cut_and_goes_on_exactly_where_it_was() throws Exception {
        var gateway = cluster.launch(Map.of("COUNTERSIGN_LIVE_BACKLOG", "10")).awaitReady();
        var got = new ArrayList<Long>();
        long start;
        try (var slow = new EventReader(gateway.uri(), "?signer=release", reader.token(), null, true)) {
            slow.awaitPosition(0);
            start = slow.lastId();
            Eventually.holds("it is cut", SOON, () -> {
                happens(100, 3_000);
                return gateway.management("/metrics").body().contains("countersign_live_cut_total 1.0");
            });
            assertThatThrownBy(() -> {
                        for (var next = slow.next(); next != null; next = slow.next()) {
                            got.add(next.id());
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        Eventually.holds("all is in the log", SOON, () -> Flood.waiting(cluster) == 0);
        var expected = Flood.indexes(cluster, signer, start);
        assertThat(got.size()).isLessThan(expected.size());
        var last = got.isEmpty() ? start : got.getLast();
        try (var again = new EventReader(gateway.uri(), "?signer=release", reader.token(), last)) {
            while (got.size() < expected.size()) {
                var next = again.next();
                assertThat(next).isNotNull();
                got.add(next.id());
            }
        }
        assertThat(got).isEqualTo(expected);
        gateway.close();
    }
}
