/** {@code ./countersign bench}: starts a gateway, drives it over HTTP, checks what it answers and says how fast it was. */
@NullMarked
package io.countersign.bench;

import org.jspecify.annotations.NullMarked;
