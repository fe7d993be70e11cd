@NullMarked
package io.countersign.sql;

import org.jspecify.annotations.NullMarked;
