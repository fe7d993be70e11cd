package io.countersign.gateway;

import io.countersign.conf.GatewayConfig.Token;
import io.countersign.gateway.management.WorkerMeters;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.verticles.Health;
import io.countersign.worker.SigningWorker;
import io.countersign.worker.WorkerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The signing workers inside this process, one per token. */
final class Workers {
    private final Map<String, SigningWorker> byToken = new LinkedHashMap<>();

    private Workers() {}

    /**
     * Starts them one after the other, also those whose token is away. Fails with the first one's reason, a PIN or a path that a person
     * must correct, after closing those that had started.
     */
    static Future<Workers> start(Vertx vertx, List<Token> tokens, OrderSeal seal, MeterRegistry registry) {
        var workers = new Workers();
        Future<Void> started = Future.succeededFuture();
        for (var token : tokens) {
            started = started.compose(before -> SigningWorker.deploy(vertx, config(token), seal))
                    .map(worker -> workers.add(token.label(), worker, registry));
        }
        return started.map(workers)
                .recover(failure -> workers.close().transform(closed -> Future.failedFuture(failure)));
    }

    @SuppressWarnings("NullAway") // Void has no other value
    private Void add(String token, SigningWorker worker, MeterRegistry registry) {
        byToken.put(token, worker);
        WorkerMeters.register(registry, token, worker);
        return null;
    }

    private static WorkerConfig config(Token token) {
        return new WorkerConfig(
                token.module(),
                token.label(),
                token.pinFile(),
                token.pinVariable(),
                token.sessions(),
                token.queue(),
                token.timeout(),
                WorkerConfig.DEFAULT_KEY_GENERATION_TIMEOUT,
                true);
    }

    /** For readiness. */
    List<Health.Part> parts() {
        return byToken.entrySet().stream()
                .map(entry -> WorkerMeters.part(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Lets orders under way end. */
    Future<Void> close() {
        return Future.join(byToken.values().stream().map(SigningWorker::close).toList())
                .mapEmpty();
    }
}
