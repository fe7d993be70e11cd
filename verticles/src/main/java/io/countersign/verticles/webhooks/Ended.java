package io.countersign.verticles.webhooks;

/**
 * An attempt that ended and is not written down yet.
 *
 * @param lane that it was made in; another one may have its place by now
 * @param target as it was called
 */
record Ended(Lane lane, Target target, Job job, Outcome outcome) {}
