package io.countersign.verticles.testbed;

import io.countersign.protocol.worker.WorkerAddress;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerOrder;
import io.countersign.worker.WorkerCodecs;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;

/** A token that does nothing that it is told, for one reason. */
public final class SilentToken {
    public static final String LABEL = "silent";

    private SilentToken() {}

    public static void answering(Vertx vertx, WorkerAnswer.Reason reason) {
        WorkerCodecs.register(vertx);
        vertx.eventBus()
                .<WorkerOrder>localConsumer(
                        WorkerAddress.of(LABEL),
                        message -> message.reply(
                                new WorkerAnswer.Failed(reason, "as this test wants it"),
                                new DeliveryOptions().setCodecName(WorkerCodecs.ANSWER)));
    }
}
