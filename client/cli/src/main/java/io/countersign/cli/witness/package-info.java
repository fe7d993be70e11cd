/** A witness of logs that runs alone (C2SP tlog-witness); what it believes it checks with the code of the offline checks. */
@NullMarked
package io.countersign.cli.witness;

import org.jspecify.annotations.NullMarked;
