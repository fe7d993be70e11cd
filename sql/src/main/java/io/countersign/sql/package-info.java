/** Access to the SQL files of this module. */
@NullMarked
package io.countersign.sql;

import org.jspecify.annotations.NullMarked;
