/** Whether this node can do its work. */
@NullMarked
package io.countersign.verticles.health;

import org.jspecify.annotations.NullMarked;
