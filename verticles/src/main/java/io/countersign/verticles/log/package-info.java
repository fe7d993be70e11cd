/** The Merkle log over the audit leaves: who puts them in order, signs checkpoints, keeps them outside the database, and proves. */
@NullMarked
package io.countersign.verticles.log;

import org.jspecify.annotations.NullMarked;
