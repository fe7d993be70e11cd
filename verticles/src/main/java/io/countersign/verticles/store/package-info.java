/** PostgreSQL: connections, transactions that carry their audit leaves, named queries, and what a database error means. */
@NullMarked
package io.countersign.verticles.store;

import org.jspecify.annotations.NullMarked;
