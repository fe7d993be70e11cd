@NullMarked
package io.countersign.protocol.merkle;

import org.jspecify.annotations.NullMarked;
