package io.countersign.verticles;

/**
 * What the metrics of lists of revoked certificates are made of, for the whole installation.
 *
 * @param overdue lists that should have been made anew for more than two minutes
 * @param secondsLeft until the first of all ends, below 0 once it has; NaN without any
 */
public record RevocationFigures(long overdue, double secondsLeft) {}
