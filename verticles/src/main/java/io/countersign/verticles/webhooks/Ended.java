package io.countersign.verticles.webhooks;

/** An attempt that ended and is not written down yet. */
record Ended(Target target, Job job, Outcome outcome) {}
