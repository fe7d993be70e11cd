package io.countersign.verticles.outbound;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Look-ups of names, which block a thread: a name server that says nothing holds it for much longer than anybody waits. So each owner has
 * a share of the threads, counted until they come back; whoever else asks for a host meanwhile waits for the look-up that is under way.
 * Any thread.
 */
final class LookUps {
    private static final long LONGEST_SECONDS = 3;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final int shareOfOne;
    private final int mostAtOnce;
    private final Map<String, Share> shares = new HashMap<>();
    private int atOnce;
    private boolean closed;

    /** Of one owner. */
    private static final class Share {
        /** Under way or waiting for a thread. */
        final Map<String, LookUp> byHost = new HashMap<>();

        final Deque<LookUp> waiting = new ArrayDeque<>();
        int running;
    }

    private static final class LookUp {
        final String owner;
        final String host;
        final Callable<List<InetAddress>> work;
        final Promise<List<InetAddress>> found = Promise.promise();
        long wantedUntilNanos;

        LookUp(String owner, String host, Callable<List<InetAddress>> work) {
            this.owner = owner;
            this.host = host;
            this.work = work;
        }
    }

    /**
     * @param name of its threads, which it shares with everybody of that name
     * @param shareOfOne threads that one owner may hold
     * @param mostAtOnce look-ups under way or waiting; one owner may have an eighth of them
     */
    LookUps(Vertx vertx, String name, int threads, int shareOfOne, int mostAtOnce) {
        this.vertx = vertx;
        this.workers = vertx.createSharedWorkerExecutor(name, threads, 1, TimeUnit.MINUTES);
        this.shareOfOne = shareOfOne;
        this.mostAtOnce = mostAtOnce;
    }

    /** What the work finds, on the context of the caller; fails as TimeoutException when that takes long or too much is under way. */
    Future<List<InetAddress>> find(String owner, String host, Callable<List<InetAddress>> work) {
        final Future<List<InetAddress>> found;
        synchronized (this) {
            var share = shares.computeIfAbsent(owner, name -> new Share());
            var known = share.byHost.get(host);
            if (known == null && (atOnce >= mostAtOnce || share.byHost.size() >= Math.max(mostAtOnce / 8, 1))) {
                return Future.failedFuture(new TimeoutException("too many hosts are being resolved at once"));
            }
            var lookUp = known == null ? begun(share, new LookUp(owner, host, work)) : known;
            lookUp.wantedUntilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
            found = lookUp.found.future();
            next(share);
        }
        Promise<List<InetAddress>> here = Promise.promise();
        var context = vertx.getOrCreateContext();
        found.timeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .onComplete((addresses, failure) -> context.runOnContext(back -> here.complete(addresses, failure)));
        return here.future();
    }

    private LookUp begun(Share share, LookUp lookUp) {
        atOnce++;
        share.byHost.put(lookUp.host, lookUp);
        share.waiting.addLast(lookUp);
        return lookUp;
    }

    private void next(Share share) {
        while (!closed && share.running < shareOfOne && !share.waiting.isEmpty()) {
            var lookUp = share.waiting.removeFirst();
            if (System.nanoTime() - lookUp.wantedUntilNanos < 0) {
                share.running++;
                workers.executeBlocking(lookUp.work, false).onComplete((addresses, failure) -> {
                    ended(share, lookUp);
                    lookUp.found.complete(addresses, failure);
                });
            } else {
                forget(share, lookUp);
            }
        }
    }

    private synchronized void ended(Share share, LookUp lookUp) {
        share.running--;
        forget(share, lookUp);
        next(share);
    }

    private void forget(Share share, LookUp lookUp) {
        atOnce--;
        share.byHost.remove(lookUp.host);
        if (share.byHost.isEmpty()) {
            shares.remove(lookUp.owner);
        }
    }

    Future<Void> close() {
        synchronized (this) {
            closed = true;
        }
        return workers.close();
    }
}
