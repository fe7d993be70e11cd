@NullMarked
package io.countersign.worker.p256;

import org.jspecify.annotations.NullMarked;
