package io.countersign.bench;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for channels to the microsecond. A selector knows only whole milliseconds, and looking again and again until one is over takes
 * the time of a processor away from what is measured; so a thread of its own sleeps until then and wakes the selector.
 */
final class Alarm implements AutoCloseable {
    private static final long UNSET = Long.MAX_VALUE;
    private static final long COARSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    private final Selector selector;
    private final AtomicLong due = new AtomicLong(UNSET);
    private final Thread sleeper = Thread.ofPlatform().daemon().name("alarm").unstarted(this::sleep);
    private volatile boolean closed;

    Alarm(Selector selector) {
        this.selector = selector;
        sleeper.start();
    }

    /**
     * Selects; returns when a channel is ready, and at that time at the latest.
     *
     * @param until by {@link System#nanoTime()}; the past only looks
     */
    void select(long until) throws IOException {
        var nanos = until - System.nanoTime();
        if (nanos <= 0) {
            selector.selectNow();
        } else if (nanos > COARSE_NANOS) {
            selector.select(TimeUnit.NANOSECONDS.toMillis(nanos) - 1);
        } else {
            // What is set already will wake: the next call by a timetable is due when it is, however many answers come
            // before.
            if (due.getAndSet(until) != until) {
                LockSupport.unpark(sleeper);
            }
            selector.select();
        }
    }

    private void sleep() {
        while (!closed) {
            var until = due.get();
            var left = until - System.nanoTime();
            if (until == UNSET) {
                LockSupport.park(this);
            } else if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else if (due.compareAndSet(until, UNSET)) {
                selector.wakeup();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(sleeper);
    }
}
