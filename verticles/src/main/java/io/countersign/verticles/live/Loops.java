package io.countersign.verticles.live;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The streams of this node, by the event loop that they live on: news is one task for each loop, not one for each stream. */
final class Loops {
    /** Streams that are served before the loop may do something else: some milliseconds. */
    private static final int TURN = 100;

    private final Vertx vertx;
    private final Map<Thread, Loop> loops = new ConcurrentHashMap<>();

    Loops(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The event loop that runs now. */
    Loop here() {
        return loops.computeIfAbsent(Thread.currentThread(), thread -> new Loop(vertx.getOrCreateContext()));
    }

    /** There is something new. */
    void wake() {
        loops.values().forEach(Loop::wake);
    }

    /** Does something to each stream; completes when it was done to all. */
    Future<Void> each(Consumer<Stream> act) {
        return Future.join(loops.values().stream().map(loop -> loop.each(act)).toList())
                .mapEmpty();
    }

    /** One event loop with its streams, which are touched only there. */
    static final class Loop {
        private final Context context;
        private final Set<Stream> streams = new LinkedHashSet<>();
        private final AtomicBoolean woken = new AtomicBoolean();

        private Loop(Context context) {
            this.context = context;
        }

        void add(Stream stream) {
            streams.add(stream);
        }

        void remove(Stream stream) {
            streams.remove(stream);
        }

        /** Later on this loop. */
        void run(Runnable task) {
            context.runOnContext(nothing -> task.run());
        }

        private void wake() {
            if (woken.compareAndSet(false, true)) {
                run(() -> {
                    woken.set(false);
                    turn(List.copyOf(streams).iterator(), Stream::advance, Promise.promise());
                });
            }
        }

        private Future<Void> each(Consumer<Stream> act) {
            Promise<Void> done = Promise.promise();
            run(() -> turn(List.copyOf(streams).iterator(), act, done));
            return done.future();
        }

        private void turn(Iterator<Stream> rest, Consumer<Stream> act, Promise<Void> done) {
            for (int i = 0; i < TURN && rest.hasNext(); i++) {
                act.accept(rest.next());
            }
            if (rest.hasNext()) {
                run(() -> turn(rest, act, done));
            } else {
                done.complete();
            }
        }
    }
}
