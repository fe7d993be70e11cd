/**
 * Policies, requests, decisions and grants. What may happen is decided by pure functions ({@code PolicyRules}, {@code TermsRules},
 * {@code Eligibility}, {@code StepRules}, {@code RequestStates}, {@code GrantStates}) that get the time passed in; the {@code
 * ...Operations} lock the rows, ask them, and make each transition one conditional update with its audit event.
 */
@NullMarked
package io.countersign.verticles.approval;

import org.jspecify.annotations.NullMarked;
