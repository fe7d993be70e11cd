package io.countersign.verticles;

import io.countersign.protocol.api.LogWitness;
import java.util.List;

/**
 * What the metrics of the log are made of, for the whole installation.
 *
 * @param size leaves in the tree
 * @param waiting committed leaves without a place
 * @param lagSeconds how long the oldest of those waits
 * @param verified leaves that the newest verified mark covers
 * @param scrubbed index that the scrubber comes to next
 * @param damages different ones that were found, ever
 * @param witnesses how each of them stands
 */
public record LogFigures(
        long size,
        long waiting,
        double lagSeconds,
        long verified,
        long scrubbed,
        long damages,
        List<LogWitness> witnesses) {
    public LogFigures {
        witnesses = List.copyOf(witnesses);
    }
}
