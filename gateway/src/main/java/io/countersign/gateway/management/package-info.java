/** Probes and metrics, on a port of their own. */
@NullMarked
package io.countersign.gateway.management;

import org.jspecify.annotations.NullMarked;
