/** Asking for, giving and ending permission to sign. */
@NullMarked
package io.countersign.cli.approval;

import org.jspecify.annotations.NullMarked;
