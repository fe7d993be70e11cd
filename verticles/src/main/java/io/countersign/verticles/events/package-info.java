/** What one gateway must hear from the others: changes, fences, heartbeats. */
@NullMarked
package io.countersign.verticles.events;

import org.jspecify.annotations.NullMarked;
