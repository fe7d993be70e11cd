package io.countersign.gateway;

import io.countersign.conf.GatewayConfig;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.verticles.Domain;
import io.countersign.verticles.Verticles;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Assembles one gateway: signing workers, domain, listeners, each with its own Vert.x so that several fit in a JVM. */
public final class Gateway {
    private static final int SEAL_BYTES = 32;

    /** Ten seconds for what is under way, and some for closing the rest. */
    private static final Duration STOP = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final PrometheusMeterRegistry registry;
    private final GatewayConfig config;

    private Gateway(GatewayConfig config) {
        this.config = config;
        this.registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        this.vertx = Vertx.builder()
                .with(new VertxOptions()
                        // None apart for the domain: a signature that changes loops wakes a thread each time, which
                        // costs more.
                        .setEventLoopPoolSize(HttpOptions.eventLoops(config.http()))
                        .setMetricsOptions(metricsOptions()))
                .withMetrics(new MicrometerMetricsFactory(registry))
                .build();
    }

    /** Labels that a stranger could fill at will (paths, methods, addresses) are left out; ours say more anyway. */
    private static MetricsOptions metricsOptions() {
        return new MicrometerMetricsOptions()
                .setEnabled(true)
                .setJvmMetricsEnabled(true)
                .setLabels(Set.of(Label.POOL_TYPE, Label.POOL_NAME))
                .addDisabledMetricsCategory(MetricsDomain.HTTP_SERVER)
                .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS);
    }

    /**
     * Starts a gateway. Nothing is left running when it fails.
     *
     * @return fails with one sentence for the operator: a token, a PIN, PostgreSQL or a port
     */
    public static Future<RunningGateway> start(GatewayConfig config) {
        try {
            return start(config, Verticles::deploy);
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(e);
        }
    }

    static Future<RunningGateway> start(GatewayConfig config, DomainStart domain) {
        var settings = DomainSettings.of(config);
        // Side by side, for each of these takes a good part of the time until this gateway is ready. What is
        // read out of jars does not even wait for Vert.x.
        var reading = CompletableFuture.supplyAsync(() -> Documents.load(config));
        var gateway = new Gateway(config);
        var seal = new OrderSeal(randomSecret());
        var documents = Future.fromCompletionStage(reading, gateway.vertx.getOrCreateContext());
        var workers = Workers.start(gateway.vertx, config.tokens(), seal, gateway.registry);
        return domain.deploy(gateway.vertx, settings, seal, workers)
                .compose(deployed -> documents
                        .compose(read -> gateway.open(workers.result(), deployed, read))
                        // In good order: what it does by itself must not take the closed connections for lost ones.
                        .recover(failure -> deployed.close().transform(closed -> Future.failedFuture(failure))))
                // A worker that is still starting would be left with its token.
                .recover(failure -> workers.transform(ended -> gateway.vertx.close())
                        .transform(closed -> Future.failedFuture(failure)));
    }

    /** The workers live in this process, so nobody else needs to know the secret, and a restart makes a new one. */
    private static byte[] randomSecret() {
        var secret = new byte[SEAL_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    private Future<RunningGateway> open(Workers workers, Domain domain, Documents documents) {
        return Listeners.open(vertx, config, documents, domain, workers::parts, registry)
                .compose(listeners -> domain.installation()
                        .newSetupToken()
                        .map(setupToken -> new RunningGateway(
                                listeners.httpPort(),
                                listeners.managementPort(),
                                config.http().drain().plus(STOP),
                                setupToken,
                                () -> close(listeners, domain, workers))));
    }

    /** Each step runs whatever became of the one before it. */
    private Future<Void> close(Listeners listeners, Domain domain, Workers workers) {
        return listeners
                .stopAccepting()
                .eventually(domain::close)
                .eventually(workers::close)
                .eventually(() -> vertx.close())
                .eventually(() -> {
                    registry.close();
                    return Future.succeededFuture();
                });
    }
}
