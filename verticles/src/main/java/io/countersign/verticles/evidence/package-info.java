/** The evidence pack: one archive that answers what an auditor asks about a period. */
@NullMarked
package io.countersign.verticles.evidence;

import org.jspecify.annotations.NullMarked;
