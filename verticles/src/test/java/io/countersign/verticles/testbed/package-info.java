/** What integration tests of the domain stand on. */
@NullMarked
package io.countersign.verticles.testbed;

import org.jspecify.annotations.NullMarked;
