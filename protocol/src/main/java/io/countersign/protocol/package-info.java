/** Names and values of the contract that more than one process speaks. */
@NullMarked
package io.countersign.protocol;

import org.jspecify.annotations.NullMarked;
