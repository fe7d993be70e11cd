package io.countersign.worker;

import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerOrder;
import io.vertx.core.Vertx;

/** Names under which orders and answers travel over the event bus of one process, for {@code DeliveryOptions.setCodecName}. */
public final class WorkerCodecs {
    /** For every {@link WorkerOrder}. */
    public static final String ORDER = "countersign.order";

    /** For every {@link WorkerAnswer}. */
    public static final String ANSWER = "countersign.answer";

    private WorkerCodecs() {}

    /** Registers both, once for each Vert.x instance; more often does no harm. {@link SigningWorker#deploy} calls it. */
    public static void register(Vertx vertx) {
        register(vertx, new LocalCodec<WorkerOrder>(ORDER));
        register(vertx, new LocalCodec<WorkerAnswer>(ANSWER));
    }

    private static void register(Vertx vertx, LocalCodec<?> codec) {
        try {
            vertx.eventBus().registerCodec(codec);
        } catch (IllegalStateException alreadyRegistered) {
            // The event bus has no question for this; whoever was first registered the same.
            return;
        }
    }
}
