/** The command line: its root, what every command shares, and the way failures become exit statuses. */
@NullMarked
package io.countersign.cli;

import org.jspecify.annotations.NullMarked;
