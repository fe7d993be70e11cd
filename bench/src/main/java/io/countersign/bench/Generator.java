package io.countersign.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Callers of one gateway. Used by one thread, which sends for all of them and takes their answers. */
interface Generator extends AutoCloseable {
    long LAST_ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(30);
    long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    List<? extends Caller> all();

    /** Whether no connection could be made for so long that the calls which are left are not made. */
    default boolean isGone() {
        return false;
    }

    /** @param since from when the caller of this request waits, {@link System#nanoTime()} */
    void ask(Caller caller, long since) throws IOException;

    /**
     * Waits for answers and hands each caller that has one on, with the answer kept.
     *
     * @param until when it returns at the latest, by {@link System#nanoTime()}; the past only looks
     */
    void serve(long until, Consumer<Caller> answered) throws IOException;

    /** Ends the wait of a caller whose answer never came: it gets the status 0. */
    void lose(Caller caller, String why, Consumer<Caller> answered) throws IOException;

    /** Waits until nobody waits any more; what is not answered for too long is lost. */
    default void drain(Consumer<Caller> answered) throws IOException {
        var end = System.nanoTime() + LAST_ANSWERS_NANOS;
        while (all().stream().anyMatch(caller -> caller.busy)) {
            if (System.nanoTime() > end) {
                for (var late : all().stream().filter(caller -> caller.busy).toList()) {
                    lose(late, "it was not answered within 30 seconds after the end", answered);
                }
                return;
            }
            serve(System.nanoTime() + LOOK_NANOS, answered);
        }
    }

    @Override
    void close() throws IOException;
}
