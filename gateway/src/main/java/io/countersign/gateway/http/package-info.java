/** One HTTP request from its first byte to its answer: routing, authentication, validation, problems. */
@NullMarked
package io.countersign.gateway.http;

import org.jspecify.annotations.NullMarked;
