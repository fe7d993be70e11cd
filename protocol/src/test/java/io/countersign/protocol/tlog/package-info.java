@NullMarked
package io.countersign.protocol.tlog;

import org.jspecify.annotations.NullMarked;
