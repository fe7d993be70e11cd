package io.countersign.verticles.limits;

import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets as many callers through to the token as a grant has free slots. Never fails: without an answer the gate is open. */
public interface SlotGate {
    /** @param slots at least 1 */
    Future<GateAnswer> acquire(UUID grant, int slots);

    /**
     * Ends a lease; nobody waits for it.
     *
     * @param used slots used after the commit, as PostgreSQL answered; -1 when nothing was committed
     */
    void settle(Lease lease, long used);

    /** Writes what PostgreSQL knows, unless something newer was settled since {@code turn}. */
    Future<Void> load(GrantFacts facts, long turn);

    /** Whether Redis answers. */
    boolean up();

    /** What Redis said when it refused this gateway; null while it does not, or says nothing. */
    @Nullable
    String refusal();

    Future<Void> close();
}
