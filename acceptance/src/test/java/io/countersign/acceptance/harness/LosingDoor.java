package io.countersign.acceptance.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A load balancer before a gateway: it can lose the answer to a signature, cut connections off, and lead elsewhere. */
public final class LosingDoor implements AutoCloseable {
    private static final Pattern KEY_OF_SIGNATURE =
            Pattern.compile("(?is)^POST /v1/signers/[^ ]+/sign HTTP.*?\r\nIdempotency-Key: *([^\r]+)\r");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> inUse = ConcurrentHashMap.newKeySet();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Loss> loss = new AtomicReference<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private final ServerSocket entrance;
    private volatile GatewayProcess behind;

    private record Loss(Runnable first, String instead) {}

    private LosingDoor(GatewayProcess behind) throws IOException {
        this.behind = behind;
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    public static LosingDoor before(GatewayProcess gateway) throws IOException {
        var door = new LosingDoor(gateway);
        door.threads.submit(door::letIn);
        return door;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    /** When the gateway answers the next signature: the answer is dropped, with its connection, after this was done. */
    public void loseTheNextSignature(Runnable first) {
        loss.set(new Loss(first, ""));
    }

    /** When the gateway answers the next signature: an error of this door comes instead. */
    public void spoilTheNextSignature() {
        loss.set(new Loss(
                () -> {}, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    }

    /** New connections lead there. */
    public void leadTo(GatewayProcess other) {
        behind = other;
    }

    /** So many connections end before a word is said. */
    public void cut(int connections) {
        cuts.set(connections);
    }

    /** How many are still to be cut. */
    public int cutsLeft() {
        return cuts.get();
    }

    /** The Idempotency-Key of every call for a signature, in order. */
    public List<String> keys() {
        return keys;
    }

    private Object letIn() throws IOException {
        while (true) {
            var outside = entrance.accept();
            if (cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                outside.close();
                continue;
            }
            inUse.add(outside);
            threads.submit(() -> serve(outside));
        }
    }

    private Object serve(Socket outside) throws IOException {
        try (outside;
                var inside = new Socket("127.0.0.1", behind.port())) {
            inUse.add(inside);
            var signing = new AtomicBoolean();
            threads.submit(() -> answers(inside.getInputStream(), outside, signing));
            calls(outside.getInputStream(), inside.getOutputStream(), signing);
            return signing;
        }
    }

    private void calls(InputStream from, OutputStream to, AtomicBoolean signing) throws IOException {
        var chunk = new byte[64 * 1024];
        for (int n = from.read(chunk); n >= 0; n = from.read(chunk)) {
            // A client sends the head of a call at once.
            var key = KEY_OF_SIGNATURE.matcher(new String(chunk, 0, n, ISO_8859_1));
            if (key.find()) {
                keys.add(key.group(1).strip());
                signing.set(true);
            }
            to.write(chunk, 0, n);
        }
    }

    private Object answers(InputStream from, Socket outside, AtomicBoolean signing) throws IOException {
        try (outside) {
            var chunk = new byte[64 * 1024];
            for (int n = from.read(chunk); n >= 0; n = from.read(chunk)) {
                var lost = signing.getAndSet(false) ? loss.getAndSet(null) : null;
                if (lost != null) {
                    lost.first().run();
                    outside.getOutputStream().write(lost.instead().getBytes(ISO_8859_1));
                    return outside;
                }
                outside.getOutputStream().write(chunk, 0, n);
            }
            return outside;
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (var socket : inUse) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
