package io.countersign.verticles.webhooks;

import io.countersign.verticles.feed.LogEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything of one receiver on the gateway that sends: what is queued, what is under way, and for an endpoint of an organization how far
 * the log was read. Bounded in each respect, so a receiver that is dead or slow costs one attempt at a time and nobody else waits for it.
 * Guarded by the {@link Courier}.
 */
final class Lane {
    /** Attempts under way while the receiver takes what it gets. */
    private static final int AT_ONCE = 8;

    /** Jobs in memory. */
    private static final int QUEUE = 64;

    /** Events that were tried and not delivered yet; at this number the log is not read on. */
    static final int WINDOW = 100;

    /** An entry of the queue, for whom; callbacks of several requests share a lane. */
    record Ready(Target target, Job job) {}

    private Target target;
    private final Deque<Ready> queue = new ArrayDeque<>();
    /** Places of events that are in memory only. */
    private final SortedSet<Long> undecided = new TreeSet<>();

    private final Set<Long> known = new HashSet<>();
    private long position;
    private long waiting;
    private int running;
    private boolean failing;
    private boolean recovered;
    private boolean gone;
    private boolean over;
    private long pausedUntilNanos = System.nanoTime();
    /** Whether the database knows of the pause, so that its word is the newest. */
    private boolean pauseWritten = true;

    private long saved;
    private long served;

    Lane(Target target) {
        this.target = target;
        this.position = target.cursor();
        this.saved = target.cursor();
        refresh(target);
        this.failing = target.failing();
    }

    /** What was changed meanwhile, and what waits by the database's count. */
    void refresh(Target now) {
        aim(now);
        waiting = now.waiting();
        if (now.pausedMillis() > 0) {
            pause(Duration.ofMillis(now.pausedMillis()));
        } else if (pauseWritten) {
            pausedUntilNanos = System.nanoTime();
        }
    }

    /** Another address did not ask to be left alone. */
    private void aim(Target now) {
        if (!now.url().equals(target.url())) {
            pausedUntilNanos = System.nanoTime();
        }
        target = now;
    }

    Target target() {
        return target;
    }

    /** Not callbacks. */
    boolean isEndpoint() {
        return target.request() == null;
    }

    /** An event after the cursor that has a row already. */
    void know(long index) {
        known.add(index);
    }

    long position() {
        return position;
    }

    /** Everything before has a row, or needs none. */
    long cursor() {
        return undecided.isEmpty() ? position : undecided.first();
    }

    boolean readsOn(long size) {
        return position < size && room() > 0;
    }

    private long room() {
        return Math.min(QUEUE - queue.size(), WINDOW - waiting - undecided.size());
    }

    /**
     * Takes up what it wants and has room for.
     *
     * @param events of its organization
     * @param end before which there are no others
     */
    void read(List<LogEvent> events, long end) {
        for (var event : events) {
            if (event.index() >= position && target.wants(event)) {
                if (room() <= 0) {
                    // From here on it is read again when there is room.
                    position = event.index();
                    return;
                }
                if (!known.remove(event.index())) {
                    undecided.add(event.index());
                    var job = new Job(null, event.index(), event.type(), 0, Message.of(target.id(), event));
                    queue.addLast(new Ready(target, job));
                }
            }
        }
        position = Math.max(position, end);
    }

    /** Something that is tried again; dropped when there is no room, because it stays due. */
    boolean again(Ready due) {
        if (isEndpoint()) {
            // Read a moment ago, so it is the newest that is known.
            aim(due.target());
        }
        return queue.size() < QUEUE && queue.add(due);
    }

    /** The next one to send, if one more may be under way. */
    @Nullable
    Ready take() {
        if (over || gone || queue.isEmpty() || running >= (failing ? 1 : AT_ONCE) || paused()) {
            return null;
        }
        running++;
        var next = queue.removeFirst();
        // With the address and the secrets of now; they may have changed since it was queued.
        return isEndpoint() ? new Ready(target, next.job()) : next;
    }

    /** What is due in it can wait in the database as well. */
    boolean takesNothing() {
        return queue.size() >= QUEUE || leftAlone();
    }

    /** A host of callbacks that asked for it. The database keeps the rest of it for as long as that may be. */
    boolean leftAlone() {
        return !isEndpoint() && paused();
    }

    private boolean paused() {
        return System.nanoTime() - pausedUntilNanos < 0;
    }

    /** Whether this is still whom it calls; what others say is nothing about the receiver. */
    boolean calls(Target called) {
        return !isEndpoint() || !over && called.url().equals(target.url());
    }

    void ended(Target called, Outcome outcome) {
        running--;
        if (!calls(called)) {
            return;
        }
        recovered |= failing && outcome.delivered();
        failing = !outcome.delivered();
        // Callbacks of other requests may be taken at the same host.
        gone |= outcome.gone() && isEndpoint();
        if (!outcome.pause().isZero()) {
            pause(outcome.pause());
            pauseWritten = false;
        }
    }

    /** Everything that it said is written down. Who is gone was forgotten by that, if it is still the one who is called. */
    void written(Outcome outcome) {
        gone &= !outcome.gone();
        pauseWritten |= !outcome.pause().isZero();
    }

    /** Sends nothing more, whatever is still under way. */
    void forget() {
        over = true;
    }

    private void pause(Duration pause) {
        pausedUntilNanos = System.nanoTime() + pause.toNanos();
    }

    /** Its row is about to be written. */
    void decided(long index, boolean delivered, boolean had) {
        undecided.remove(index);
        if (had && delivered) {
            waiting--;
        } else if (!had && !delivered) {
            waiting++;
        }
    }

    /** Whether so much waits that the log is not read on. */
    boolean stalled() {
        return waiting >= WINDOW;
    }

    /** Whether the receiver took something again after it had failed, since this was asked last. */
    boolean tellRecovered() {
        var told = recovered;
        recovered = false;
        return told;
    }

    /** It could not be written. */
    void recovered() {
        recovered = true;
    }

    /** Writing the row failed, so it is in memory only again. */
    void undecided(long index) {
        undecided.add(index);
    }

    boolean unsaved() {
        return cursor() > saved;
    }

    void saved(long cursor) {
        saved = Math.max(saved, cursor);
    }

    long served() {
        return served;
    }

    void serve(long round) {
        served = round;
    }

    /** Queues nothing any more. @return deliveries that were queued only */
    List<UUID> putBack() {
        var queued = queue.stream()
                .map(ready -> ready.job().delivery())
                .filter(Objects::nonNull)
                .toList();
        queue.clear();
        return queued;
    }

    boolean idle() {
        return queue.isEmpty() && running == 0 && pauseWritten;
    }
}
