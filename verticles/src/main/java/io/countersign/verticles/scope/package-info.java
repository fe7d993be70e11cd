/** What access can be narrowed to: read at the border once, judged for every signature. */
@NullMarked
package io.countersign.verticles.scope;

import org.jspecify.annotations.NullMarked;
