/** Reports about rights: who has them without using them, who can do alone what two should. */
@NullMarked
package io.countersign.verticles.reports;

import org.jspecify.annotations.NullMarked;
