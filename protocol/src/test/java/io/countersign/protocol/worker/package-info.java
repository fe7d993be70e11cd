@NullMarked
package io.countersign.protocol.worker;

import org.jspecify.annotations.NullMarked;
