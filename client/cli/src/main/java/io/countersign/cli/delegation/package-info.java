/** {@code countersign delegation}: who decides in whose place, and until when. */
@NullMarked
package io.countersign.cli.delegation;

import org.jspecify.annotations.NullMarked;
