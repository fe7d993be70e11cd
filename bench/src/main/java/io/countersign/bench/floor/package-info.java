/** What each part of a signature costs on this machine when it is alone. */
@NullMarked
package io.countersign.bench.floor;

import org.jspecify.annotations.NullMarked;
