package io.countersign.verticles.worker;

import io.countersign.protocol.worker.WorkerOrder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Hands an order to the worker as it is; orders have no wire form, so one that would leave the process fails. */
final class OrderCodec implements MessageCodec<WorkerOrder, WorkerOrder> {
    static final String NAME = "countersign.order";

    /** Registers the codec unless it is known; the worker registers an equal one when it is deployed. */
    static void register(Vertx vertx) {
        try {
            vertx.eventBus().registerCodec(new OrderCodec());
        } catch (IllegalStateException known) {
            // The event bus has no question for this; whoever was first registered the same.
            return;
        }
    }

    @Override
    public void encodeToWire(Buffer buffer, WorkerOrder order) {
        throw new UnsupportedOperationException("orders stay inside one process");
    }

    @Override
    public WorkerOrder decodeFromWire(int position, Buffer buffer) {
        throw new UnsupportedOperationException("orders stay inside one process: none is accepted from outside");
    }

    @Override
    public WorkerOrder transform(WorkerOrder order) {
        return order;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Vert.x wants -1 for a codec that is chosen by name. */
    @Override
    public byte systemCodecID() {
        return -1;
    }
}
