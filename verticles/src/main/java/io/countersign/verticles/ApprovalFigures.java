package io.countersign.verticles;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the metrics of approvals are made of: each move of a request on this node, and how many wait in the whole installation. */
public final class ApprovalFigures {
    private final List<Consumer<Move>> listeners = new CopyOnWriteArrayList<>();
    private final Supplier<Future<Long>> pending;

    /**
     * A committed move of a request.
     *
     * @param outcome approved, bypassed, rejected, cancelled, voided or expired
     * @param age from the opening of the request until now; null while it stays pending
     */
    public record Move(
            String outcome, UUID signer, @Nullable Duration age) {}

    /** @param pending counts the open requests in the database */
    public ApprovalFigures(Supplier<Future<Long>> pending) {
        this.pending = pending;
    }

    /** Tells of every move from now on, once each, on the node that made it; must not block. */
    public void onMove(Consumer<Move> listener) {
        listeners.add(listener);
    }

    /** For whoever commits moves. */
    public void moved(Move move) {
        listeners.forEach(listener -> listener.accept(move));
    }

    /** How many requests of all organizations are pending, asked of the database. */
    public Future<Long> pending() {
        return pending.get();
    }
}
