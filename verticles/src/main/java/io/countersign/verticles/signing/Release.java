package io.countersign.verticles.signing;

import io.countersign.protocol.api.SignAnswer;
import org.jspecify.annotations.Nullable;

/**
 * An answer that may leave, for a while.
 *
 * @param sentNanos {@link System#nanoTime} before the statement was sent that allowed it; see
 *     {@link io.countersign.verticles.events.ReleaseGuard#mayRelease}
 * @param heldBack the view under which it was made, when its Signer wants proofs in its answers; null when it may leave at once
 */
record Release(SignAnswer answer, long sentNanos, @Nullable AuthorityView heldBack) {
    static Release of(SignAnswer answer, long sentNanos, AuthorityView view) {
        return new Release(answer, sentNanos, view.waitsForProof() ? view : null);
    }
}
