package io.countersign.verticles.live;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The newest events, for all streams of this node. One writes, all read. */
final class Window {
    /** Some megabytes, because long details are left out. */
    static final int SIZE = 4_096;

    private final AtomicReferenceArray<@Nullable Entry> slots = new AtomicReferenceArray<>(SIZE);
    private volatile long head;

    /** @param head where it begins */
    Window(long head) {
        this.head = head;
    }

    /** The index that comes next; everything before it has happened. */
    long head() {
        return head;
    }

    /** The event at an index; null when it has not happened, is too old, or came while nobody looked. */
    @Nullable
    Entry at(long index) {
        var entry = slots.get((int) (index % SIZE));
        return entry != null && entry.event().index() == index ? entry : null;
    }

    /** Goes on at an index without what lies between. */
    synchronized void skipTo(long index) {
        head = Math.max(head, index);
    }

    /** Adds what comes next; false, and nothing is added, when that is something else. */
    synchronized boolean append(long index, List<Entry> entries) {
        if (index != head || entries.isEmpty()) {
            return false;
        }
        for (var entry : entries) {
            slots.set((int) (entry.event().index() % SIZE), entry);
        }
        head = entries.getLast().event().index() + 1;
        return true;
    }
}
