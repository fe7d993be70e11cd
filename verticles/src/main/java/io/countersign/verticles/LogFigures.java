package io.countersign.verticles;

/**
 * What the metrics of the log are made of, for the whole installation.
 *
 * @param size leaves in the tree
 * @param waiting committed leaves without a place
 * @param lagSeconds how long the oldest of those waits
 * @param verified leaves that the newest verified mark covers
 * @param scrubbed index that the scrubber comes to next
 * @param damages different ones that were found, ever
 */
public record LogFigures(long size, long waiting, double lagSeconds, long verified, long scrubbed, long damages) {}
