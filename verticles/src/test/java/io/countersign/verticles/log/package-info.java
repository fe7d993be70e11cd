@NullMarked
package io.countersign.verticles.log;

import org.jspecify.annotations.NullMarked;
