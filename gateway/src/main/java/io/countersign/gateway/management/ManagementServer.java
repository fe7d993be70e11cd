package io.countersign.gateway.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /livez}, {@code /readyz} and {@code /metrics}. No authentication: the port stays inside. */
public final class ManagementServer extends VerticleBase {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServerOptions options;
    private final Readiness readiness;
    private final PrometheusMeterRegistry registry;
    private final Supplier<Future<Void>> beforeMetrics;
    private @Nullable HttpServer server;

    /**
     * @param options with host and port
     * @param beforeMetrics reads what gauges show; completes soon and never fails
     */
    public ManagementServer(
            HttpServerOptions options,
            Readiness readiness,
            PrometheusMeterRegistry registry,
            Supplier<Future<Void>> beforeMetrics) {
        this.options = options;
        this.readiness = readiness;
        this.registry = registry;
        this.beforeMetrics = beforeMetrics;
    }

    @Override
    public Future<?> start() {
        var listening = vertx.createHttpServer(options);
        server = listening;
        return listening.requestHandler(this::receive).listen();
    }

    /** Where it listens, once deployed. */
    public int port() {
        return Objects.requireNonNull(server, "not started").actualPort();
    }

    private void receive(HttpServerRequest request) {
        if (request.method() != HttpMethod.GET) {
            request.response().putHeader("Allow", "GET");
            answer(request, 405, "text/plain", "Only GET.\n");
            return;
        }
        switch (request.path()) {
            case "/livez" -> answer(request, 200, "text/plain", "alive\n");
            case "/readyz" -> ready(request);
            case "/metrics" -> metrics(request);
            case null, default -> answer(request, 404, "text/plain", "There are /livez, /readyz and /metrics.\n");
        }
    }

    private void ready(HttpServerRequest request) {
        readiness
                .check()
                .onSuccess(report -> answer(
                        request,
                        report.ready() ? 200 : 503,
                        "application/json",
                        report.json().encodePrettily() + "\n"));
    }

    /** Writing some thousand lines takes longer than an event loop may be held. */
    private void metrics(HttpServerRequest request) {
        beforeMetrics
                .get()
                .compose(ready -> vertx.executeBlocking(() -> registry.scrape(PROMETHEUS), false))
                .onSuccess(text -> answer(request, 200, PROMETHEUS, text))
                .onFailure(broken -> answer(request, 500, "text/plain", "The metrics cannot be written.\n"));
    }

    private static void answer(HttpServerRequest request, int status, String type, String body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(body);
    }
}
