package io.countersign.acceptance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Very many connections that read {@code GET /v1/events}, with one thread for all of them, which notes when each got what. So it takes
 * little from the gateways that it shares the machine with.
 */
public final class StreamCrowd implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    /** Longer than an event of a decision. */
    private static final int KEPT = 4_096;

    private static final String STATUS = "HTTP/1.1 200";

    private final Selector selector;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ConcurrentMap<String, Arrivals> awaited = new ConcurrentHashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final Thread thread;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile boolean closed;

    /** When an event came to each connection: {@link System#nanoTime}. */
    public static final class Arrivals {
        private final String words;
        private final List<Long> nanos = new ArrayList<>();

        private Arrivals(String words) {
            this.words = words;
        }

        private synchronized void note(long now) {
            nanos.add(now);
        }

        public synchronized int count() {
            return nanos.size();
        }

        public synchronized List<Long> nanos() {
            return List.copyOf(nanos);
        }
    }

    /** What one connection has read of the event that is not over. */
    private static final class Reader {
        private final StringBuilder text = new StringBuilder();
        private boolean begun;
    }

    public StreamCrowd() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofPlatform().daemon().name("crowd").start(this::read);
    }

    /** One more reader; it is there once {@link #opened} has counted it. */
    public void open(URI gateway, String query, String token) {
        try {
            var channel = SocketChannel.open(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
            var request = "GET /v1/events" + query + " HTTP/1.1\r\nHost: " + gateway.getAuthority()
                    + "\r\nAuthorization: Bearer " + token + "\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channels.add(channel);
            channel.register(selector, SelectionKey.OP_READ, new Reader());
            selector.wakeup();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many streams have begun. */
    public int opened() {
        return opened.get();
    }

    /** How many were told to come again: very many at once are more than a gateway takes. */
    public int refused() {
        return refused.get();
    }

    /** How many were ended from the other side. */
    public int lost() {
        return lost.get();
    }

    /** Notes from now on when each connection gets an event of this type whose text holds these words. */
    public Arrivals await(String type, String words) {
        var arrivals = new Arrivals(words);
        awaited.put("event: " + type + "\n", arrivals);
        return arrivals;
    }

    private void read() {
        try {
            while (!closed) {
                selector.select(this::readable, 1_000);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readable(SelectionKey key) {
        var reader = (Reader) key.attachment();
        buffer.clear();
        int got;
        try {
            got = ((SocketChannel) key.channel()).read(buffer);
        } catch (IOException e) {
            got = -1;
        }
        if (got < 0) {
            key.cancel();
            lost.incrementAndGet();
            return;
        }
        var now = System.nanoTime();
        buffer.flip();
        reader.text.append(StandardCharsets.ISO_8859_1.decode(buffer));
        if (!reader.begun && !begins(key, reader)) {
            return;
        }
        awaited.forEach((event, arrivals) -> {
            var at = reader.text.indexOf(event);
            var words = at < 0 ? -1 : reader.text.indexOf(arrivals.words, at);
            if (words >= 0) {
                arrivals.note(now);
                reader.text.delete(0, words + arrivals.words.length());
            }
        });
        if (reader.text.length() > KEPT) {
            reader.text.delete(0, reader.text.length() - KEPT);
        }
    }

    private boolean begins(SelectionKey key, Reader reader) {
        if (reader.text.indexOf("events come as they happen") >= 0) {
            reader.begun = true;
            opened.incrementAndGet();
        } else if (reader.text.length() > STATUS.length() && reader.text.indexOf(STATUS) != 0) {
            key.cancel();
            refused.incrementAndGet();
        }
        return reader.begun;
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
        for (var channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
