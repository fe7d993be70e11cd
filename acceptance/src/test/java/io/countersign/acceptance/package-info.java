/** The assembled product, from the outside. */
@NullMarked
package io.countersign.acceptance;

import org.jspecify.annotations.NullMarked;
