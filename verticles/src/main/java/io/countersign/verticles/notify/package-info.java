/** Tells people what waits for them and what became of what they asked for, by mail: read from the log, kept until it is sent. */
@NullMarked
package io.countersign.verticles.notify;

import org.jspecify.annotations.NullMarked;
