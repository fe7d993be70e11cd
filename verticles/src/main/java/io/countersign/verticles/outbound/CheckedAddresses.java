package io.countersign.verticles.outbound;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Resolves a host on threads of its own and hands out its addresses only if every one of them may be called. Connect to what comes out
 * of here and not to the name, which may lead elsewhere a moment later. Any thread.
 */
public final class CheckedAddresses {
    // A name server that says nothing holds a thread for many seconds, so nobody may have more than an eighth of them.
    private static final int THREADS = 32;
    private static final int THREADS_OF_ONE = 4;
    // Hosts; what does not fit is refused.
    private static final int MOST_AT_ONCE = 1_024;

    private final LookUps lookUps;
    private final AddressGuard guard;
    private final NameResolver resolver;

    /** @param threads that look names up, shared with everybody who gives them the same name */
    public CheckedAddresses(Vertx vertx, String threads, AddressGuard guard, NameResolver resolver) {
        this.lookUps = new LookUps(vertx, threads, THREADS, THREADS_OF_ONE, MOST_AT_ONCE);
        this.guard = guard;
        this.resolver = resolver;
    }

    /** Never empty; fails as OutboundException, or as TimeoutException when that cannot be known now. */
    public Future<List<InetAddress>> of(String host) {
        return of(host, host);
    }

    /** @param owner whose share of the threads it takes */
    Future<List<InetAddress>> of(String owner, String host) {
        return lookUps.find(owner, host, () -> checked(host));
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
        return lookUps.close();
    }
}
