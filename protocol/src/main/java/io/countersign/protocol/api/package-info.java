/** The bodies of the contract as records: one record per schema of {@code openapi/gateway.yaml}, same names, same fields. */
@NullMarked
package io.countersign.protocol.api;

import org.jspecify.annotations.NullMarked;
