package io.countersign.verticles.webhooks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attempts that ended and are not written down yet. Guarded by the {@link Courier}. */
final class Unwritten {
    private static final Logger LOG = LoggerFactory.getLogger(Unwritten.class);
    private static final long REST_NANOS = Duration.ofMinutes(1).toNanos();

    private List<Ended> ended = new ArrayList<>();
    private final List<Ended> refused = new ArrayList<>();
    private long refusedAtNanos;

    void add(Ended one) {
        ended.add(one);
    }

    /** Nothing of it was written. */
    void back(List<Ended> batch) {
        ended.addAll(0, batch);
    }

    /** The database takes this one not even alone; it comes again after a rest, so that it does not cost each round anew. */
    void refused(Ended one, Throwable cause) {
        LOG.error(
                "the outcome of {} cannot be written down; it is tried again in a minute, and the event is sent again when"
                        + " another gateway takes over",
                one.job().message().id(),
                cause);
        if (refused.isEmpty()) {
            refusedAtNanos = System.nanoTime();
        }
        refused.add(one);
    }

    List<Ended> take() {
        var batch = ended;
        ended = new ArrayList<>();
        if (System.nanoTime() - refusedAtNanos > REST_NANOS) {
            batch.addAll(refused);
            refused.clear();
        }
        return batch;
    }

    void forget() {
        ended.clear();
        refused.clear();
    }
}
