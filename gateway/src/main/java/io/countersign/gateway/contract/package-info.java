/** The contract as the gateway runs it: operations, permissions, compiled schemas, and the table of paths. */
@NullMarked
package io.countersign.gateway.contract;

import org.jspecify.annotations.NullMarked;
