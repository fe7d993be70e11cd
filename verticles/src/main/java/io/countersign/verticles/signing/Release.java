package io.countersign.verticles.signing;

import io.countersign.protocol.api.SignAnswer;

/**
 * An answer that may leave, for a while.
 *
 * @param sentNanos {@link System#nanoTime} before the statement was sent that allowed it; see
 *     {@link io.countersign.verticles.events.ReleaseGuard#mayRelease}
 */
record Release(SignAnswer answer, long sentNanos) {}
