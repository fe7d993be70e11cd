/** Checking signatures offline. */
@NullMarked
package io.countersign.cli.verify;

import org.jspecify.annotations.NullMarked;
