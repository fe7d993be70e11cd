/** Receivers of events. */
@NullMarked
package io.countersign.cli.webhook;

import org.jspecify.annotations.NullMarked;
