/** The story of {@code demo}: what one would do by hand, through the public API, the command line and well-known tools. */
@NullMarked
package io.countersign.local.demo;

import org.jspecify.annotations.NullMarked;
