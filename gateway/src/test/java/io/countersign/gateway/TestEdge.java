package io.countersign.gateway;

import io.countersign.conf.GatewayConfig;
import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.http.Edge;
import io.countersign.gateway.testing.RawClient;
import io.countersign.gateway.testing.RecordingDomain;
import io.countersign.gateway.testing.TestBodies;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The real listeners on real sockets in front of a domain that records. */
final class TestEdge implements AutoCloseable, AfterAllCallback {
    static final int MAX_BODY = 65_536;
    private static final String CONFIG = """
            production: false
            http: {publicUrl: 'http://127.0.0.1:8080', port: 0, maxBodyBytes: %d, eventLoops: 2, drain: %s}
            management: {port: 0}
            """;

    final RecordingDomain domain = new RecordingDomain();
    final Vertx vertx;
    final Listeners listeners;

    TestEdge() {
        this(new VertxOptions());
    }

    TestEdge(VertxOptions options) {
        this(options, UnaryOperator.identity());
    }

    TestEdge(VertxOptions options, UnaryOperator<Edge> changed) {
        this(options, changed, "0s");
    }

    /** @param drain as in the configuration */
    TestEdge(String drain) {
        this(new VertxOptions(), UnaryOperator.identity(), drain);
    }

    private TestEdge(VertxOptions options, UnaryOperator<Edge> changed, String drain) {
        vertx = Vertx.vertx(options);
        var config = GatewayConfig.parse("test", CONFIG.formatted(MAX_BODY, drain));
        listeners = Listeners.open(
                        vertx,
                        config,
                        Documents.load(config),
                        domain.domain(),
                        List::of,
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        changed)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    RawClient connect() {
        return new RawClient(listeners.httpPort());
    }

    /** One request on a connection of its own. */
    RawClient.Reply send(String method, String path, Map<String, String> headers, byte[] body) {
        try (var client = connect()) {
            return client.exchange(method, path, headers, body);
        }
    }

    /** A good call with another body. */
    RawClient.Reply call(ContractOperation operation, byte[] body) {
        return send(operation.method().name(), TestBodies.path(operation), TestBodies.headers(operation), body);
    }

    /** A good call. */
    RawClient.Reply call(ContractOperation operation) {
        return call(operation, TestBodies.of(operation));
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }
}
