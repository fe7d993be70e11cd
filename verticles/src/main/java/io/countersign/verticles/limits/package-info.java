/**
 * Slots of grants: who may try to sign right now. Redis gives a fast hint, PostgreSQL decides in the commit; an absent, slow or wrong
 * Redis costs time, never correctness.
 */
@NullMarked
package io.countersign.verticles.limits;

import org.jspecify.annotations.NullMarked;
