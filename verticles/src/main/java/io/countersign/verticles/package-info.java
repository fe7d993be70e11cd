@NullMarked
package io.countersign.verticles;

import org.jspecify.annotations.NullMarked;
