package io.countersign.gateway;

import io.countersign.conf.GatewayConfig;
import io.countersign.gateway.contract.PathTable;
import io.countersign.gateway.http.Edge;
import io.countersign.gateway.http.HttpFront;
import io.countersign.gateway.http.OperationRegistry;
import io.countersign.gateway.management.ApprovalMetrics;
import io.countersign.gateway.management.GatewayMetrics;
import io.countersign.gateway.management.LiveMetrics;
import io.countersign.gateway.management.LogMetrics;
import io.countersign.gateway.management.ManagementServer;
import io.countersign.gateway.management.NotificationMetrics;
import io.countersign.gateway.management.PartMetrics;
import io.countersign.gateway.management.Readiness;
import io.countersign.gateway.management.RevocationMetrics;
import io.countersign.gateway.management.WebhookMetrics;
import io.countersign.gateway.operations.AllOperations;
import io.countersign.verticles.Domain;
import io.countersign.verticles.Health;
import io.countersign.verticles.Live;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The two doors of a gateway, open: the API on its event loops and the management port. */
final class Listeners {
    /**
     * Per event loop. A waiting request costs some kilobytes, so this bounds memory at some tens of megabytes, beside bodies that are on
     * the way: about a third as many, with a part of the heap of their own.
     */
    private static final int MAX_UNDER_WAY = 4_096;

    private static final long FINISH_MILLIS = 10_000;

    private final Vertx vertx;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile boolean listening;
    private volatile boolean leaving;
    private final Duration drain;
    private final List<HttpFront> fronts = new CopyOnWriteArrayList<>();
    private final ManagementServer management;
    private final Edge edge;
    private final Live live;
    private final TlsWatch tls;

    private Listeners(
            Vertx vertx,
            GatewayConfig config,
            Documents documents,
            Domain domain,
            Supplier<List<Health.Part>> workers,
            PrometheusMeterRegistry registry,
            UnaryOperator<Edge> changed) {
        this.vertx = vertx;
        this.drain = config.http().drain();
        var metrics = new GatewayMetrics(registry);
        var approvals = new ApprovalMetrics(registry, domain.figures());
        WebhookMetrics.register(registry, domain.webhookFigures());
        NotificationMetrics.bind(registry, domain.notificationFigures());
        this.live = domain.live();
        this.tls = new TlsWatch(vertx, config.http(), fronts, registry);
        LiveMetrics.register(registry, domain.streams());
        var log = new LogMetrics(registry, domain.log());
        var revocations = new RevocationMetrics(registry, domain.signers());
        var contract = documents.contract();
        this.edge = changed.apply(Edge.of(
                new PathTable(contract.operations()),
                documents.console(),
                new OperationRegistry(contract, AllOperations.of(domain, contract.document(), metrics)),
                domain.tokens(),
                metrics,
                config.http().maxBodyBytes(),
                MAX_UNDER_WAY,
                HttpOptions.eventLoops(config.http()),
                stopping));
        var readiness = new Readiness(domain.health(), workers, this::closed);
        var parts = new PartMetrics(registry, readiness);
        this.management = new ManagementServer(
                new HttpServerOptions()
                        .setHost(config.management().host())
                        .setPort(config.management().port()),
                readiness,
                registry,
                () -> Future.join(approvals.refresh(), log.refresh(), revocations.refresh(), parts.refresh())
                        .mapEmpty());
    }

    /** Opens them: management first, so that a probe sees the rest come up. */
    static Future<Listeners> open(
            Vertx vertx,
            GatewayConfig config,
            Documents documents,
            Domain domain,
            Supplier<List<Health.Part>> workers,
            PrometheusMeterRegistry registry) {
        return open(vertx, config, documents, domain, workers, registry, UnaryOperator.identity());
    }

    /** @param changed the edge as a test wants it */
    static Future<Listeners> open(
            Vertx vertx,
            GatewayConfig config,
            Documents documents,
            Domain domain,
            Supplier<List<Health.Part>> workers,
            PrometheusMeterRegistry registry,
            UnaryOperator<Edge> changed) {
        return new Listeners(vertx, config, documents, domain, workers, registry, changed)
                .listen(config.http(), config.management());
    }

    private Future<Listeners> listen(GatewayConfig.Http http, GatewayConfig.Management inside) {
        Future<?> deployed = vertx.deployVerticle(management)
                .recover(failure ->
                        withTheApi(http, ListenException.of("management", inside.host(), inside.port(), failure)));
        for (int i = 0; i < HttpOptions.eventLoops(http); i++) {
            var front = new HttpFront(edge, HttpOptions.of(http));
            fronts.add(front);
            deployed = deployed.compose(
                    before -> vertx.deployVerticle(front).recover(failure -> Future.failedFuture(api(http, failure))));
        }
        return deployed.compose(open -> tls.begin())
                .onSuccess(open -> listening = true)
                .map(this);
    }

    private static Throwable api(GatewayConfig.Http http, Throwable failure) {
        return ListenException.of("http", http.host(), http.port(), failure);
    }

    /** Tries the other door as well, for a moment, so that one correction of the configuration is enough. */
    private Future<String> withTheApi(GatewayConfig.Http http, Throwable failure) {
        return vertx.executeBlocking(() -> {
                    new ServerSocket(http.port(), 1, InetAddress.getByName(http.host())).close();
                    return true;
                })
                .transform(tried -> Future.failedFuture(
                        tried.succeeded() ? failure : ListenException.both(failure, api(http, tried.cause()))));
    }

    /** A probe may look between the management port's opening and the API's. */
    private @Nullable String closed() {
        return leaving ? "is being stopped" : listening ? null : "does not listen yet";
    }

    Edge edge() {
        return edge;
    }

    int httpPort() {
        return fronts.getFirst().port();
    }

    int managementPort() {
        return management.port();
    }

    /**
     * Is unready from now on, still serves for the drain time, in which the balancer notices, then takes no further calls and lets those
     * under way end, for at most ten seconds. The management port stays open.
     */
    Future<Void> stopAccepting() {
        leaving = true;
        // Nobody was told to come here yet.
        return listening && drain.isPositive()
                ? vertx.timer(drain.toMillis()).transform(drained -> refuse())
                : refuse();
    }

    private Future<Void> refuse() {
        stopping.set(true);
        tls.stop();
        var stopped = new ArrayList<Future<Void>>();
        fronts.forEach(front -> stopped.add(front.stopGently(FINISH_MILLIS)));
        // Streams would never end by themselves.
        stopped.add(live.drain());
        return Future.join(stopped).mapEmpty();
    }
}
