/** Streams of events: one reader of the log per node, a window that all streams share, and who may see what. */
@NullMarked
package io.countersign.verticles.live;

import org.jspecify.annotations.NullMarked;
