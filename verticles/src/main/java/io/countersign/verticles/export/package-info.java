/** The log in bulk, in the formats of other systems. */
@NullMarked
package io.countersign.verticles.export;

import org.jspecify.annotations.NullMarked;
