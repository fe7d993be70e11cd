package io.countersign.verticles.audit;

import io.countersign.protocol.api.AuditVerification;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the log again. */
public interface Verifier {
    /**
     * What to read.
     *
     * @param from first index; null for the beginning
     * @param to index before which to end; null for the end, with what is not in the tree yet
     * @param signer only leaves of this one; null for all
     * @param resume what an earlier call about the same Signer that was not complete answered; null for a new verification
     */
    record Range(
            @Nullable Long from,
            @Nullable Long to,
            @Nullable UUID signer,
            @Nullable String resume) {}

    /** Reads for some seconds. BadInput for what cannot be resumed. */
    Future<AuditVerification> verify(Range range);
}
