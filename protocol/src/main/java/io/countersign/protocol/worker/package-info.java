/** What the gateway may ask of a signing worker, and what a worker may answer. */
@NullMarked
package io.countersign.protocol.worker;

import org.jspecify.annotations.NullMarked;
