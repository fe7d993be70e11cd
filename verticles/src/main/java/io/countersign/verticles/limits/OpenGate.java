package io.countersign.verticles.limits;

import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The gate of an installation without Redis. */
public final class OpenGate implements SlotGate {
    @Override
    public Future<GateAnswer> acquire(UUID grant, int slots) {
        return Future.succeededFuture(new GateAnswer.Open());
    }

    @Override
    public void settle(Lease lease, long used) {
        // Nothing was leased.
    }

    @Override
    public Future<Void> load(GrantFacts facts, long turn) {
        return Future.succeededFuture();
    }

    @Override
    public boolean up() {
        return false;
    }

    @Override
    public @Nullable String refusal() {
        return null;
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
