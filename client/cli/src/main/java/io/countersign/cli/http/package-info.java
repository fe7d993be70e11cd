/** Calls to the gateway over HTTP, and its problems. */
@NullMarked
package io.countersign.cli.http;

import org.jspecify.annotations.NullMarked;
