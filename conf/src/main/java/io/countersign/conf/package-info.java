@NullMarked
package io.countersign.conf;

import org.jspecify.annotations.NullMarked;
