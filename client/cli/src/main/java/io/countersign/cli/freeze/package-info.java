/** The calendar of change freezes. */
@NullMarked
package io.countersign.cli.freeze;

import org.jspecify.annotations.NullMarked;
