/** One class per operation of the contract, named after its operationId. */
@NullMarked
package io.countersign.gateway.operations;

import org.jspecify.annotations.NullMarked;
