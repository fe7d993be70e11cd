/** Calls to servers of others: which addresses may be called, and a client that calls exactly those. */
@NullMarked
package io.countersign.verticles.outbound;

import org.jspecify.annotations.NullMarked;
