/** The catalogue of events. */
@NullMarked
package io.countersign.protocol.events;

import org.jspecify.annotations.NullMarked;
