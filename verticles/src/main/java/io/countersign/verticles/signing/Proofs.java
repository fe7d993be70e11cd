package io.countersign.verticles.signing;

import io.countersign.protocol.api.OperationProof;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Waits for the log on behalf of answers that carry proofs. */
@FunctionalInterface
public interface Proofs {
    /**
     * Completes when the log proves all of these operations, or after a while with those that it proves by then. Never fails.
     *
     * @param replayed whether they were committed some time ago, so that the log may have them already
     */
    Future<Map<UUID, OperationProof>> await(List<UUID> operations, boolean replayed);
}
