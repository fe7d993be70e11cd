/** The audit log as a tree: its state, its keys, and what to do when the database lost a part of it. */
@NullMarked
package io.countersign.cli.log;

import org.jspecify.annotations.NullMarked;
