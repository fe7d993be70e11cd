@NullMarked
package io.countersign.worker.encoding;

import org.jspecify.annotations.NullMarked;
