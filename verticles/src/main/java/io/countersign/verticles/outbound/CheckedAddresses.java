package io.countersign.verticles.outbound;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Resolves a host on threads of its own and hands out its addresses only if every one of them may be called. Connect to what comes out
 * of here and not to the name, which may lead elsewhere a moment later. Any thread.
 */
public final class CheckedAddresses {
    private static final int THREADS = 2;
    private static final long LONGEST_SECONDS = 3;
    // A name server that says nothing holds a thread for many seconds; what waits behind is refused at this length.
    private static final int MOST_AT_ONCE = 64;

    private final WorkerExecutor workers;
    private final AddressGuard guard;
    private final NameResolver resolver;
    private final AtomicInteger atOnce = new AtomicInteger();

    private final int mostAtOnce;

    public CheckedAddresses(Vertx vertx, AddressGuard guard, NameResolver resolver) {
        this(vertx, guard, resolver, "countersign-names", THREADS, MOST_AT_ONCE);
    }

    /** @param name of its threads, which it shares with everybody of that name */
    CheckedAddresses(Vertx vertx, AddressGuard guard, NameResolver resolver, String name, int threads, int mostAtOnce) {
        this.workers = vertx.createSharedWorkerExecutor(name, threads, 1, TimeUnit.MINUTES);
        this.guard = guard;
        this.resolver = resolver;
        this.mostAtOnce = mostAtOnce;
    }

    /** Never empty; fails as OutboundException. */
    public Future<List<InetAddress>> of(String host) {
        if (atOnce.incrementAndGet() > mostAtOnce) {
            atOnce.decrementAndGet();
            return Future.failedFuture(new OutboundException("too many hosts are being resolved at once"));
        }
        return workers.executeBlocking(() -> checked(host), false)
                .onComplete(done -> atOnce.decrementAndGet())
                .timeout(LONGEST_SECONDS, TimeUnit.SECONDS);
    }

    private List<InetAddress> checked(String host) throws OutboundException {
        var found = resolved(host);
        for (var address : found) {
            var refusal = guard.refusal(address);
            if (refusal.isPresent()) {
                throw new OutboundException("the host " + host + " leads to " + refusal.get());
            }
        }
        return List.of(found);
    }

    private InetAddress[] resolved(String host) throws OutboundException {
        try {
            var found = resolver.resolve(host);
            if (found.length > 0) {
                return found;
            }
        } catch (UnknownHostException e) {
            throw new OutboundException("the host " + host + " has no address");
        }
        throw new OutboundException("the host " + host + " has no address");
    }

    public Future<Void> close() {
        return workers.close();
    }
}
