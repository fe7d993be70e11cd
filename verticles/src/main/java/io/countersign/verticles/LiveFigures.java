package io.countersign.verticles;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the metrics of streams are made of. Any thread. */
public final class LiveFigures {
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder sent = new LongAdder();
    private final LongAdder cut = new LongAdder();

    /** Streams that have a place now. */
    public int open() {
        return open.get();
    }

    /** Events handed to streams so far, once for each stream. */
    public long sent() {
        return sent.sum();
    }

    /** Streams that were ended because they were read too slowly. */
    public long cut() {
        return cut.sum();
    }

    /** For whoever counts places. */
    public void open(int now) {
        open.set(now);
    }

    /** For streams. */
    public void sent(int events) {
        sent.add(events);
    }

    /** For streams. */
    public void cutOne() {
        cut.increment();
    }
}
