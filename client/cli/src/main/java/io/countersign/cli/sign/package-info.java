/** Signing files: one kind of artifact per class, and waiting for approvals. */
@NullMarked
package io.countersign.cli.sign;

import org.jspecify.annotations.NullMarked;
