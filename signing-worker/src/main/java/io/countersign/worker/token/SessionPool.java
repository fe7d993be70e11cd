package io.countersign.worker.token;

import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sessions of one token behind one bounded queue; the first free one takes the next order. */
final class SessionPool {
    private final String name;
    private final Breaker breaker;
    private final Work work;
    private final Duration timeout;
    private final int bound;
    private final LinkedBlockingDeque<Job> queue = new LinkedBlockingDeque<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final List<Seat> seats;

    /**
     * @param size what the pool is made of
     * @param first a session that is open already, for the first seat; null opens all when they are needed
     */
    SessionPool(Token token, Breaker breaker, Work work, Size size, @Nullable TokenSession first) {
        this.name = size.name();
        this.breaker = breaker;
        this.work = work;
        this.timeout = size.timeout();
        this.bound = size.queue();
        this.seats = IntStream.range(0, size.sessions())
                .mapToObj(i -> new Seat(name + "-" + i, token, this, size.readWrite(), i == 0 ? first : null))
                .toList();
        seats.forEach(Seat::start);
    }

    /**
     * @param name of the threads
     * @param queue orders that may wait
     * @param timeout from submission to answer
     * @param readWrite whether the sessions must be able to make token objects
     */
    record Size(String name, int sessions, int queue, Duration timeout, boolean readWrite) {}

    /** Answers exactly once, at the latest a few milliseconds after the time-out; returns at once. */
    void submit(WorkerOrder order, Consumer<WorkerAnswer> reply) {
        var away = unavailable();
        if (away != null) {
            reply.accept(new Failed(Reason.UNAVAILABLE, away));
            return;
        }
        // Two that submit at the same moment may overshoot by one; the bound protects memory and patience, not
        // arithmetic.
        if (queue.size() >= bound) {
            reply.accept(new Failed(
                    Reason.BUSY, "all " + seats.size() + " sessions are taken and " + bound + " orders wait"));
            return;
        }
        pending.incrementAndGet();
        queue.addLast(new Job(order, timeout, answer -> {
            pending.decrementAndGet();
            reply.accept(answer);
        }));
    }

    private @Nullable String unavailable() {
        var why = breaker.why();
        if (why != null) {
            return why;
        }
        return whyNoSession();
    }

    /** Why no seat takes orders; null while one does. */
    @Nullable
    String whyNoSession() {
        if (!isAllLost()) {
            return null;
        }
        if (seats.stream().anyMatch(Seat::hasEnded)) {
            return "threads of the worker have ended and the other sessions are lost; restart the worker";
        }
        long hanging = seats.stream().filter(Seat::isHanging).count();
        if (hanging == seats.size()) {
            return "all " + hanging + " sessions hang inside the token";
        }
        var none =
                "the token opens no session (CKR_SESSION_COUNT); close sessions that other programs have, or let it have more";
        return hanging == 0 ? none : hanging + " sessions hang inside the token, and otherwise " + none;
    }

    /** The next order; null when none came in time. */
    @Nullable
    Job next(Duration longest) throws InterruptedException {
        return queue.pollFirst(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Refuses an order that waited so long that it would likely run out of time half done, its outcome unknown; what was never tried
     * can be repeated without a doubt.
     */
    boolean refuseStale(Job job) {
        boolean stale = !job.isRetried() && job.isOverdue(System.nanoTime() + timeout.toNanos() / 4);
        return stale && job.fail(Reason.BUSY, "no session became free in time; nothing was tried");
    }

    /** Puts an order that failed on one session in front for another. */
    void again(Job job) {
        queue.addFirst(job);
    }

    /** Why this order must not be carried out any more; null when it may. */
    @Nullable
    WorkerAnswer refusal(WorkerOrder order) {
        return OrderGate.isLate(order) ? OrderGate.late() : null;
    }

    /** Called by the clock every few milliseconds: nothing waits for a token that is away, and nothing waits too long. */
    void watch(long nowNanos) {
        seats.forEach(seat -> seat.watch(nowNanos));
        var away = unavailable();
        for (var job = queue.peekFirst(); job != null; job = queue.peekFirst()) {
            if (away == null && !job.isOverdue(nowNanos) && !job.isAnswered()) {
                return;
            }
            if (queue.remove(job)) {
                refuseWaiting(job, away);
            }
        }
    }

    private static void refuseWaiting(Job job, @Nullable String away) {
        if (away != null) {
            job.fail(Reason.UNAVAILABLE, away);
        } else {
            job.fail(Reason.BUSY, "no session became free in time; nothing was tried");
        }
    }

    Breaker breaker() {
        return breaker;
    }

    Work work() {
        return work;
    }

    Duration timeout() {
        return timeout;
    }

    /** Orders without an answer yet. */
    int pending() {
        return pending.get();
    }

    int queued() {
        return queue.size();
    }

    int lost() {
        return (int) seats.stream().filter(Seat::isLost).count();
    }

    int busy() {
        return (int)
                seats.stream().filter(seat -> seat.isBusy() && !seat.isLost()).count();
    }

    int size() {
        return seats.size();
    }

    boolean isAllLost() {
        return seats.stream().allMatch(Seat::isLost);
    }

    /** Ends the threads; false when one still hangs inside the token. */
    boolean leave(Duration longest) throws InterruptedException {
        seats.forEach(Seat::leave);
        long deadline = System.nanoTime() + longest.toNanos();
        boolean all = true;
        for (var seat : seats) {
            all &= seat.awaitEnd(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        return all;
    }
}
