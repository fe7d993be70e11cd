package io.countersign.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server and cuts connections off before a word is said, as a proxy does that restarts. */
final class CuttingDoor implements AutoCloseable {
    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger cuts;
    private final URI behind;

    private CuttingDoor(URI behind, int cuts) throws IOException {
        this.behind = behind;
        this.cuts = new AtomicInteger(cuts);
    }

    static CuttingDoor before(URI behind, int cuts) throws IOException {
        var door = new CuttingDoor(behind, cuts);
        door.threads.submit(door::open);
        return door;
    }

    URI url() {
        return URI.create(behind.getScheme() + "://127.0.0.1:" + entrance.getLocalPort());
    }

    /** So many more connections. */
    void cut(int connections) {
        cuts.set(connections);
    }

    private Object open() throws IOException {
        while (true) {
            var outside = entrance.accept();
            if (cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                outside.close();
                continue;
            }
            var inside = new Socket(behind.getHost(), behind.getPort());
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
        entrance.close();
        threads.shutdownNow();
    }
}
