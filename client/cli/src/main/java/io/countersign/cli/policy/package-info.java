/** {@code countersign policy} and {@code countersign policy-guard}: policies as files, and what they would do. */
@NullMarked
package io.countersign.cli.policy;

import org.jspecify.annotations.NullMarked;
