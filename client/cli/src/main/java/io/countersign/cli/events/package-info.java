/** Follows the stream of events. */
@NullMarked
package io.countersign.cli.events;

import org.jspecify.annotations.NullMarked;
