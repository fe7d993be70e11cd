package io.countersign.worker;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Hands an immutable record to the receiver as it is. Refuses to leave the process: orders and answers have no wire form. */
final class LocalCodec<T> implements MessageCodec<T, T> {
    private final String name;

    LocalCodec(String name) {
        this.name = name;
    }

    @Override
    public void encodeToWire(Buffer buffer, T message) {
        throw new UnsupportedOperationException(name
                + " messages stay inside one process: deploy the signing worker in the process that sends the orders");
    }

    @Override
    public T decodeFromWire(int position, Buffer buffer) {
        throw new UnsupportedOperationException(
                name + " messages stay inside one process: none is accepted from outside");
    }

    @Override
    public T transform(T message) {
        return message;
    }

    @Override
    public String name() {
        return name;
    }

    /** Vert.x wants -1 for a codec that is chosen by name. */
    @Override
    public byte systemCodecID() {
        return -1;
    }
}
