package io.countersign.jca.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server: cuts connections off before a word is said, as a proxy does that restarts, or refuses them. */
public final class CuttingDoor implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> inUse = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts;
    private final URI behind;
    private final int port;
    private ServerSocket entrance;
    private Future<?> doorkeeper = CompletableFuture.completedFuture(null);

    private CuttingDoor(URI behind, int cuts) throws IOException {
        this.behind = behind;
        this.cuts = new AtomicInteger(cuts);
        this.entrance = entrance(0);
        this.port = entrance.getLocalPort();
    }

    private static ServerSocket entrance(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    public static CuttingDoor before(URI behind, int cuts) throws IOException {
        var door = new CuttingDoor(behind, cuts);
        door.letIn();
        return door;
    }

    public URI url() {
        return URI.create(behind.getScheme() + "://127.0.0.1:" + port);
    }

    /** So many more connections. */
    public void cut(int connections) {
        cuts.set(connections);
    }

    /** From now on connections are refused, and those that are there end. */
    public synchronized void shut() throws IOException {
        entrance.close();
        // A socket is not closed before the thread that accepts has heard of it.
        try {
            doorkeeper.get();
        } catch (ExecutionException closed) {
            // As it was told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (var socket : inUse) {
            socket.close();
        }
    }

    public synchronized void reopen() throws IOException {
        entrance = entrance(port);
        letIn();
    }

    private void letIn() {
        var through = entrance;
        doorkeeper = threads.submit(() -> open(through));
    }

    private Object open(ServerSocket through) throws IOException {
        while (true) {
            var outside = through.accept();
            if (cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                outside.close();
                continue;
            }
            var inside = new Socket(behind.getHost(), behind.getPort());
            inUse.add(outside);
            inUse.add(inside);
            threads.submit(() -> pass(outside, inside));
            threads.submit(() -> pass(inside, outside));
        }
    }

    private static Object pass(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            return from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        shut();
        threads.shutdownNow();
    }
}
