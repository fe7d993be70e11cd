/** Conditions of policies: CEL expressions over facts. The one package that knows CEL; pure, the time comes in as a fact. */
@NullMarked
package io.countersign.verticles.condition;

import org.jspecify.annotations.NullMarked;
