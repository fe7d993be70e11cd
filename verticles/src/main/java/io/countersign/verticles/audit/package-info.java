/** Reading the audit log, and walking its chains to find the first leaf that was touched. */
@NullMarked
package io.countersign.verticles.audit;

import org.jspecify.annotations.NullMarked;
