package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.countersign.conf.GatewayConfig;
import io.countersign.gateway.http.HttpFront;
import io.countersign.gateway.testing.RecordingDomain;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Certificates that are replaced while the gateway serves, over real TLS. */
class TlsWatchTest {
    private static final long OFTEN = 20;
    private static final String GAUGE = "countersign.tls.certificate.not.after.seconds";

    @TempDir
    private Path folder = Path.of("");

    private final TestEdge edge = new TestEdge();
    /** Of its own: in one Vert.x any free port is the same for all listeners. */
    private final Vertx vertx = Vertx.vertx();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(TlsWatch.class);
    private final AppenderBase<ILoggingEvent> listening = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            told.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };
    private final List<HttpFront> fronts = new ArrayList<>();
    private GatewayConfig.Http http;
    private TlsWatch watch;

    @BeforeEach
    void serve() throws Exception {
        put(SelfSignedCertificate.create("first.example"));
        http = config().http();
        for (int i = 0; i < 2; i++) {
            var front = new HttpFront(edge.listeners.edge(), HttpOptions.of(http));
            fronts.add(front);
            await(vertx.deployVerticle(front));
        }
        listening.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(listening);
        watch = new TlsWatch(vertx, http, fronts, registry, OFTEN);
        await(watch.begin());
    }

    @AfterEach
    void stop() throws Exception {
        watch.stop();
        logger.detachAppender(listening);
        logger.setLevel(null);
        await(vertx.close());
        edge.close();
    }

    private GatewayConfig config() {
        return GatewayConfig.parse("test", """
                production: false
                http: {publicUrl: 'https://127.0.0.1:8080', port: 0, eventLoops: 2, tlsCertificate: '%s', tlsKey: '%s'}
                management: {port: 0}
                """.formatted(certificate(), key()));
    }

    private Path certificate() {
        return folder.resolve("tls.pem");
    }

    private Path key() {
        return folder.resolve("tls.key");
    }

    /** As certbot does it: each file is there whole or not at all. */
    private static void move(String from, Path to) throws IOException {
        var beside = to.resolveSibling("new-" + to.getFileName());
        Files.copy(Path.of(from), beside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void put(SelfSignedCertificate made) throws IOException {
        move(made.certificatePath(), certificate());
        move(made.privateKeyPath(), key());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** The first line from here on that has these words; those before it are in front of it. */
    private List<String> toldUntil(String words) throws InterruptedException {
        var lines = new ArrayList<String>();
        do {
            lines.add(String.valueOf(told.poll(20, TimeUnit.SECONDS)));
        } while (!lines.getLast().contains(words) && !lines.getLast().equals("null"));
        assertThat(lines.getLast()).contains(words);
        return lines;
    }

    private double gauge(PrometheusMeterRegistry where) {
        return where.get(GAUGE).gauge().value();
    }

    /** A client that looks at certificates itself. */
    private SSLSocket connect(String... protocols) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        var socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", fronts.getFirst().port());
        socket.setSoTimeout(20_000);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private record Anybody() implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static X509Certificate shown(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    /** By as many connections that every event loop has some. */
    private void everyLoopShows(String host) throws Exception {
        for (int i = 0; i < 6; i++) {
            try (var socket = connect("h2", "http/1.1")) {
                assertThat(shown(socket).getSubjectX500Principal().getName()).isEqualTo("CN=" + host);
                assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
            }
        }
    }

    private static void exchange(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var text = new StringBuilder();
        while (!text.toString().endsWith("}")) {
            var next = socket.getInputStream().read();
            assertThat(next).as(text.toString()).isNotNegative();
            text.append((char) next);
        }
        assertThat(text.toString()).startsWith("HTTP/1.1 404");
    }

    @Test
    void a_certificate_that_is_replaced_is_served_without_a_restart_and_without_breaking_open_connections()
            throws Exception {
        everyLoopShows("first.example");
        try (var open = connect("http/1.1")) {
            exchange(open);
            put(SelfSignedCertificate.create("second.example"));
            toldUntil("served from now on");
            everyLoopShows("second.example");
            exchange(open);
            assertThat(shown(open).getSubjectX500Principal().getName()).isEqualTo("CN=first.example");
        }
    }

    @Test
    void a_pair_that_does_not_fit_leaves_the_old_one_in_place_and_says_so_once() throws Exception {
        var before = gauge(registry);
        var second = SelfSignedCertificate.create("second.example");
        move(second.certificatePath(), certificate());
        assertThat(toldUntil("the key is not that of the certificate").getLast())
                .startsWith("WARN")
                .contains(certificate().toString(), key().toString(), "what was served before stays");
        everyLoopShows("first.example");
        assertThat(gauge(registry)).isEqualTo(before);
        move(second.privateKeyPath(), key());
        assertThat(toldUntil("served from now on")).hasSize(1);
        everyLoopShows("second.example");
    }

    @Test
    void files_that_are_gone_or_half_written_leave_the_old_one_in_place() throws Exception {
        var text = Files.readString(certificate());
        Files.delete(certificate());
        toldUntil(certificate() + " does not exist");
        everyLoopShows("first.example");
        Files.writeString(certificate(), text.substring(0, text.length() / 2));
        assertThat(toldUntil("cannot be served").getLast()).startsWith("WARN");
        everyLoopShows("first.example");
        put(SelfSignedCertificate.create("second.example"));
        toldUntil("served from now on");
        everyLoopShows("second.example");
    }

    @Test
    void a_gateway_with_tls_tells_when_its_certificate_ends() throws Exception {
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var other = Vertx.vertx();
        var listeners = await(Listeners.open(
                other, config(), Documents.load(config()), new RecordingDomain().domain(), List::of, metrics));
        try (var socket = connect("http/1.1")) {
            var end = shown(socket).getNotAfter().toInstant().getEpochSecond();
            assertThat(metrics.scrape()).contains("countersign_tls_certificate_not_after_seconds");
            assertThat(gauge(metrics)).isEqualTo(end);
            assertThat(gauge(registry)).isEqualTo(end);
        }
        await(listeners.stopAccepting());
        await(other.close());
    }
}
