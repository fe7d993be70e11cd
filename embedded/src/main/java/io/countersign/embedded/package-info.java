@NullMarked
package io.countersign.embedded;

import org.jspecify.annotations.NullMarked;
