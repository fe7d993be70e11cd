package io.countersign.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.cli.Failure;
import io.countersign.jca.GatewayAddress;
import io.countersign.jca.Retries;
import io.countersign.jca.TokenSource;
import io.countersign.jca.testing.QuickClock;
import io.countersign.jca.testing.TestGateway;
import io.countersign.jca.testing.TestPki;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long what creates something keeps its Idempotency-Key, and what is said when it gives it up. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KeyedCallsTest {
    private static final String REQUESTS = "/v1/signers/release/requests";
    private static final String DONE_PERHAPS = "may be done all the same";

    @TempDir
    private Path folder = Path.of("");

    private final List<String> said = new ArrayList<>();
    private final QuickClock clock = new QuickClock();
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void https_to_a_plain_port_ends_soon_because_nothing_was_sent() throws Exception {
        var plain = URI.create(gateway.url().toString().replace("http:", "https:"));
        assertThatThrownBy(() -> create(at(plain, null, clock)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("cannot be reached")
                .hasMessageNotContaining(DONE_PERHAPS);
        assertThat(clock.elapsed()).isLessThan(Duration.ofSeconds(10));
        assertThat(said).isEmpty();
        assertThat(gateway.received()).isEmpty();
    }

    @Test
    void what_was_sent_before_tls_broke_may_be_done() throws Exception {
        var pki = new TestPki("Example Test CA");
        try (var broken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> breakAfterTheCall(broken, pki));
            var url = URI.create("https://127.0.0.1:" + broken.getLocalPort());
            assertThatThrownBy(() -> create(at(url, pki.writePem(folder.resolve("ca.pem")), clock)))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining(DONE_PERHAPS);
        }
        assertThat(clock.elapsed()).isGreaterThan(Duration.ofMinutes(5));
        assertThat(said).hasSize(1);
    }

    /** Answers each call with something that is no TLS any more. */
    private static void breakAfterTheCall(ServerSocket server, TestPki pki) {
        try {
            SSLContext tls = pki.serverTls();
            while (true) {
                try (var raw = server.accept()) {
                    var secured = (SSLSocket) tls.getSocketFactory().createSocket(raw, null, raw.getPort(), false);
                    secured.setUseClientMode(false);
                    secured.getInputStream().read(new byte[10_000]);
                    raw.getOutputStream().write("HTTP/1.1 502 Bad Gateway\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    raw.shutdownOutput();
                    raw.getInputStream().readAllBytes();
                }
            }
        } catch (Exception closed) {
            // The test is over.
        }
    }

    private Gateway at(URI url, @Nullable Path ca, QuickClock time) throws IOException {
        var address = GatewayAddress.of(url.toString(), ca, false);
        return new Gateway(new HttpCalls(address, new Retries(time, said::add)), TokenSource.of(gateway.issueToken()));
    }

    private static void create(Gateway at) throws IOException {
        at.create(REQUESTS, Map.of("justification", "Release 1.4"), Map.class);
    }
}
