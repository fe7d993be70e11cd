@NullMarked
package io.countersign.worker;

import org.jspecify.annotations.NullMarked;
