@NullMarked
package io.countersign.worker.token;

import org.jspecify.annotations.NullMarked;
