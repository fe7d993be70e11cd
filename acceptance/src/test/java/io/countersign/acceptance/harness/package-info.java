/** The words that the acceptance tests are written in: a cluster, its people, calls that are checked against the contract. */
@NullMarked
package io.countersign.acceptance.harness;

import org.jspecify.annotations.NullMarked;
