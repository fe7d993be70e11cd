package io.countersign.worker;

import io.countersign.protocol.worker.OrderSeal;
import io.countersign.worker.token.TokenWorker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;

/**
 * A running worker of one token. It listens on {@code WorkerAddress.of(token)} for orders sent with codec {@link WorkerCodecs#ORDER} and
 * replies to each with one {@code WorkerAnswer}: to signing orders within {@link WorkerConfig#orderTimeout}, to key generation within
 * {@link WorkerConfig#keyGenerationTimeout} (give the event bus a longer send time-out for those).
 */
public final class SigningWorker {
    private final Vertx vertx;
    private final String deploymentId;
    private final TokenWorker worker;

    private SigningWorker(Vertx vertx, String deploymentId, TokenWorker worker) {
        this.vertx = vertx;
        this.deploymentId = deploymentId;
        this.worker = worker;
    }

    /**
     * Starts a worker. Fails with {@link WorkerStartException} when module or PIN are missing or wrong; a token that is away, now or
     * later, makes it unready until the token is back, without restart.
     */
    public static Future<SigningWorker> deploy(Vertx vertx, WorkerConfig config, OrderSeal seal) {
        WorkerCodecs.register(vertx);
        var verticle = new SigningWorkerVerticle(config, seal);
        return vertx.deployVerticle(verticle)
                .map(id -> new SigningWorker(vertx, id, Objects.requireNonNull(verticle.worker())));
    }

    /** What it can do now. */
    public WorkerStatus status() {
        return worker.status();
    }

    /** Takes no further orders, lets those under way end, closes the sessions. */
    public Future<Void> close() {
        return vertx.undeploy(deploymentId);
    }
}
