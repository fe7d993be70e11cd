/** Keys of the installation itself, each for one purpose and for nothing else. */
@NullMarked
package io.countersign.verticles.keys;

import org.jspecify.annotations.NullMarked;
