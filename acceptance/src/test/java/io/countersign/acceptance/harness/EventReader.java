package io.countersign.acceptance.harness;

import io.countersign.protocol.api.LiveEvent;
import io.countersign.protocol.json.ContractJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection that reads {@code GET /v1/events}, byte by byte, as slowly as its user wants. Used by one thread. */
public final class EventReader implements AutoCloseable {
    /** More than the time between two comments. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    /** For one event or position; comments do not count. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int SMALL = 4_096;

    private final Socket socket;
    private final InputStream in;
    private final int status;
    private final Map<String, String> headers = new HashMap<>();
    private final boolean chunked;
    private long chunkLeft;
    private long lastId = -1;
    private @Nullable String comment;

    /**
     * One event as it was sent.
     *
     * @param name the field {@code event}
     */
    public record Read(long id, String name, LiveEvent event) {}

    /** Sends the request and reads the head of the answer. */
    public EventReader(URI gateway, String query, String token, @Nullable Long lastEventId) throws IOException {
        this(gateway, query, token, lastEventId, false);
    }

    /** @param narrow with a small buffer on this side, so that a reader who takes nothing is noticed soon */
    public EventReader(URI gateway, String query, String token, @Nullable Long lastEventId, boolean narrow)
            throws IOException {
        socket = new Socket();
        if (narrow) {
            socket.setReceiveBufferSize(SMALL);
        }
        socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()), 5_000);
        socket.setSoTimeout((int) SILENCE.toMillis());
        in = new BufferedInputStream(socket.getInputStream(), narrow ? 64 : 8_192);
        socket.getOutputStream()
                .write(("GET /v1/events" + query + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer " + token
                                + "\r\nAccept: text/event-stream\r\n"
                                + (lastEventId == null ? "" : "Last-Event-ID: " + lastEventId + "\r\n") + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        lastId = lastEventId == null ? -1 : lastEventId;
        status = Integer.parseInt(rawLine().split(" ", -1)[1]);
        for (var line = rawLine(); !line.isEmpty(); line = rawLine()) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        chunked = "chunked".equalsIgnoreCase(headers.get("transfer-encoding"));
    }

    public int status() {
        return status;
    }

    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** The last id that came, with an event or alone; what the request said before that. */
    public long lastId() {
        return lastId;
    }

    /** The last comment that came. */
    public @Nullable String comment() {
        return comment;
    }

    /** The body of an answer that is no stream. */
    public String body() throws IOException {
        return new String(in.readNBytes(Integer.parseInt(header("content-length"))), StandardCharsets.UTF_8);
    }

    /** The next event; null when the stream ended as it should. */
    public @Nullable Read next() throws IOException {
        var began = System.nanoTime();
        while (true) {
            var block = block();
            expectWithin(began, "an event");
            if (block == null || block.data != null) {
                return block == null ? null : event(block);
            }
        }
    }

    /** Reads what comes until the position is at least this one, and says nothing of events on the way. */
    public void awaitPosition(long id) throws IOException {
        var began = System.nanoTime();
        while (lastId < id) {
            if (block() == null) {
                throw new EOFException("the stream ended at " + lastId);
            }
            expectWithin(began, "position " + id);
        }
    }

    private void expectWithin(long began, String what) {
        if (System.nanoTime() - began > PATIENCE.toNanos()) {
            throw new AssertionError("no " + what + " within " + PATIENCE + ", the last id is " + lastId);
        }
    }

    private Read event(Block block) throws IOException {
        var event = ContractJson.mapper().readValue(block.data, LiveEvent.class);
        return new Read(lastId, String.valueOf(block.event), event);
    }

    private static final class Block {
        private @Nullable String event;
        private @Nullable String data;
        private long id = -1;
    }

    /** Up to the next empty line; an id counts once its block is whole. */
    private @Nullable Block block() throws IOException {
        var block = new Block();
        while (true) {
            var line = line();
            if (line == null) {
                return null;
            }
            if (line.isEmpty()) {
                lastId = Math.max(lastId, block.id);
                return block;
            }
            var colon = line.indexOf(':');
            var value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon)) {
                case "" -> comment = value;
                case "id" -> block.id = Long.parseLong(value);
                case "event" -> block.event = value;
                case "data" -> block.data = value;
                case "retry" -> Integer.parseInt(value);
                default -> throw new IOException("not a field of an event stream: " + line);
            }
        }
    }

    private @Nullable String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = read(); b != '\n'; b = read()) {
            if (b < 0) {
                return null;
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** The next byte of the body; -1 at its end. */
    private int read() throws IOException {
        if (!chunked) {
            return in.read();
        }
        if (chunkLeft == 0) {
            chunkLeft = Long.parseLong(rawLine(), 16);
            if (chunkLeft == 0) {
                rawLine();
                chunkLeft = -1;
            }
        }
        if (chunkLeft < 0) {
            return -1;
        }
        var b = in.read();
        if (b < 0) {
            throw new EOFException("the connection was cut");
        }
        if (--chunkLeft == 0) {
            rawLine();
        }
        return b;
    }

    private String rawLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection was cut");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
