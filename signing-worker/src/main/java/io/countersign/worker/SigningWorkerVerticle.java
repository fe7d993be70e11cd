package io.countersign.worker;

import io.countersign.protocol.worker.OrderSeal;
import io.countersign.protocol.worker.WorkerAddress;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerOrder;
import io.countersign.worker.token.TokenWorker;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import org.jspecify.annotations.Nullable;

/** Passes orders from the event bus to the token's threads and answers back; the event loop does nothing that waits. */
final class SigningWorkerVerticle extends VerticleBase {
    private static final DeliveryOptions ANSWER = new DeliveryOptions().setCodecName(WorkerCodecs.ANSWER);

    private final WorkerConfig config;
    private final OrderSeal seal;
    private volatile @Nullable TokenWorker worker;
    private @Nullable MessageConsumer<Object> consumer;

    SigningWorkerVerticle(WorkerConfig config, OrderSeal seal) {
        this.config = config;
        this.seal = seal;
    }

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(() -> TokenWorker.start(config, seal), false)
                .compose(this::listen);
    }

    private Future<Void> listen(TokenWorker started) {
        worker = started;
        MessageConsumer<Object> registered = vertx.eventBus().localConsumer(WorkerAddress.of(config.token()));
        consumer = registered;
        registered.handler(message -> receive(started, message));
        return registered.completion();
    }

    @Override
    public Future<?> stop() {
        var listening = consumer == null ? Future.succeededFuture() : consumer.unregister();
        return listening.eventually(() -> vertx.executeBlocking(this::closeWorker, false));
    }

    private @Nullable Void closeWorker() {
        var running = worker;
        if (running != null) {
            running.close();
        }
        return null;
    }

    @Nullable
    TokenWorker worker() {
        return worker;
    }

    private void receive(TokenWorker started, Message<Object> message) {
        if (message.body() instanceof WorkerOrder order) {
            started.submit(order, answer -> context.runOnContext(ignored -> reply(message, answer)));
        } else {
            reply(message, new Failed(Reason.ORDER_REFUSED, "a worker takes sealed orders only"));
        }
    }

    private static void reply(Message<Object> message, WorkerAnswer answer) {
        message.reply(answer, ANSWER);
    }
}
