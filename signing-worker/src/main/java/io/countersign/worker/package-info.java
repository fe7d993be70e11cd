/**
 * The HSM side of Countersign. One door: {@link io.countersign.worker.SigningWorker}; orders come over the event bus, sealed by the
 * gateway's domain, and nothing else reaches a key.
 */
@NullMarked
package io.countersign.worker;

import org.jspecify.annotations.NullMarked;
