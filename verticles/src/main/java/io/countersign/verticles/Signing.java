package io.countersign.verticles;

import io.countersign.protocol.api.Operation;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.vertx.core.Future;
import java.util.UUID;

/** The Sign API. */
public interface Signing {
    /**
     * Signs, and hands the answer out only if it may still leave when the future completes; what then happens at once and on the same
     * thread is still covered.
     *
     * @param signer slug or id; {@code call} must carry an idempotency key
     * @param delivery used on the caller's own event loop
     */
    <T> Future<T> sign(Call call, String signer, SignCall signCall, Delivery<T> delivery);

    /** What becomes of an answer. */
    interface Delivery<T> {
        /** Makes what the caller will send, before the last look, so that nothing but the sending comes after it. */
        T render(SignAnswer answer);

        /** Told, before {@link #render}, when all is signed and charged and the answer waits until the log proves it. */
        default void awaitsProof() {}
    }

    Future<Operation> getOperation(Call call, UUID operation);

    /** Signatures over a digest, newest first, of the Signers that the caller may read. */
    Future<Page<Operation>> listArtifactOperations(Call call, byte[] digest, PageQuery page);
}
