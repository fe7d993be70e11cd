package io.countersign.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Connections that read {@code GET /v1/events}, with one thread for all of them, and what each was told of requests. What it takes of the
 * processors counts as the generator's.
 */
final class Listeners implements AutoCloseable {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** So many are opened before the bench waits for their answers: a gateway takes only so many that wait to be accepted. */
    private static final int AT_ONCE = 100;

    private static final String BEGUN = "events come as they happen";
    private static final String REQUEST = "\"request\":\"";
    private static final int ID_LENGTH = 36;
    /** Between two chunks (RFC 9112 section 7.1); events themselves hold no carriage return. */
    private static final Pattern BETWEEN_CHUNKS = Pattern.compile("\r\n[0-9a-f]+\r\n");

    private final Selector selector;
    private final List<Listener> all = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private final Thread thread;
    private final AtomicInteger begun = new AtomicInteger();
    private volatile boolean closed;

    /** One connection; written by the reading thread alone. */
    private static final class Listener {
        private final SocketChannel channel;
        private String text = "";
        private final List<Heard> heard = new ArrayList<>();
        private boolean begun;
        private volatile int count;
        private volatile boolean ended;

        private Listener(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /** That a request was made, and when it was read. */
    record Heard(String request, long nanos) {}

    /**
     * Opens so many and waits until all have begun.
     *
     * @param query what they listen to, from the question mark on
     */
    static Listeners open(URI url, int count, String query, String token) throws IOException {
        var listeners = new Listeners();
        var request = "GET /v1/events" + query + " HTTP/1.1\r\nHost: " + url.getAuthority()
                + "\r\nAuthorization: Bearer " + token + "\r\n\r\n";
        for (var opened = 0; opened < count; opened = listeners.all.size()) {
            for (var i = 0; i < Math.min(AT_ONCE, count - opened); i++) {
                listeners.add(url, request);
            }
            listeners.awaitBegun();
        }
        return listeners;
    }

    private Listeners() throws IOException {
        selector = Selector.open();
        thread = Thread.ofPlatform().daemon().name("listeners").start(this::read);
    }

    private void add(URI url, String request) throws IOException {
        var channel = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        var listener = new Listener(channel);
        all.add(listener);
        channel.register(selector, SelectionKey.OP_READ, listener);
        selector.wakeup();
    }

    private void awaitBegun() {
        var end = System.nanoTime() + LONGEST_NANOS;
        while (begun.get() < all.size()) {
            if (System.nanoTime() > end || ended() > 0) {
                throw new BenchException(
                        begun.get() + " of " + all.size() + " streams began, " + ended() + " were ended.");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private long ended() {
        return all.stream().filter(listener -> listener.ended).count();
    }

    private void read() {
        try {
            while (!closed) {
                selector.select(this::readable, 1_000);
            }
        } catch (IOException e) {
            all.forEach(listener -> listener.ended = true);
        }
    }

    private void readable(SelectionKey key) {
        var listener = (Listener) key.attachment();
        buffer.clear();
        int got;
        try {
            got = listener.channel.read(buffer);
        } catch (IOException e) {
            got = -1;
        }
        if (got < 0) {
            key.cancel();
            listener.ended = true;
            return;
        }
        var read = listener.text + StandardCharsets.ISO_8859_1.decode(buffer.flip());
        listener.text = BETWEEN_CHUNKS.matcher(read).replaceAll("");
        take(listener);
    }

    /** Takes whole blocks off what was read: an event ends with an empty line. */
    private void take(Listener listener) {
        var text = listener.text;
        if (!listener.begun && text.contains(BEGUN)) {
            listener.begun = true;
            begun.incrementAndGet();
        }
        var end = text.lastIndexOf("\n\n");
        if (end < 0) {
            return;
        }
        var now = System.nanoTime();
        for (var at = text.indexOf(REQUEST); at >= 0 && at < end; at = text.indexOf(REQUEST, at + ID_LENGTH)) {
            var id = at + REQUEST.length();
            listener.heard.add(new Heard(text.substring(id, id + ID_LENGTH), now));
        }
        listener.count = listener.heard.size();
        listener.text = text.substring(end + 2);
    }

    /** Waits until each has heard of so many requests, or was ended, or ten seconds have passed. */
    void await(int requests) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (all.stream().anyMatch(listener -> listener.count < requests && !listener.ended)
                && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** What each heard, in its order; ask once these are closed. */
    List<List<Heard>> heard() {
        return all.stream().map(listener -> listener.heard).toList();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (var listener : all) {
            listener.channel.close();
        }
        selector.close();
    }
}
