package io.countersign.acceptance.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection that never blocks, for tests that must know what had arrived at an instant. What the peer has written is in
 * our socket's buffer, so a read that does not block tells what had left the gateway before it. Used by one thread.
 */
public final class Wire implements AutoCloseable {
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final ByteBuffer chunk = ByteBuffer.allocate(16 * 1024);
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    /** One whole answer. */
    public record Reply(int status, String body) {
        /** The {@code code} of a problem document; empty in other answers. */
        public String code() {
            var matcher = java.util.regex.Pattern.compile("\"code\"\\s*:\\s*\"([A-Z_]+)\"")
                    .matcher(body);
            return matcher.find() ? matcher.group(1) : "";
        }
    }

    public Wire(URI gateway, Selector selector, Object attachment) {
        try {
            channel = SocketChannel.open(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, attachment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a whole request; only while no answer is awaited. */
    public void send(String method, String path, String token, String idempotencyKey, byte[] body) {
        var head = method + " " + path + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nIdempotency-Key: " + idempotencyKey + "\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        received.reset();
        try {
            var buffer = ByteBuffer.wrap(request.toByteArray());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes what is there without waiting for more. */
    public void read() {
        try {
            chunk.clear();
            while (channel.read(chunk) > 0) {
                received.write(chunk.array(), 0, chunk.position());
                chunk.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the first byte of the awaited answer has been taken. */
    public boolean hasBegun() {
        return received.size() > 0;
    }

    /** The awaited answer once it is whole. */
    public @Nullable Reply reply() {
        var bytes = received.toByteArray();
        var head = indexOf(bytes, END_OF_HEAD);
        if (head < 0) {
            return null;
        }
        var text = new String(bytes, 0, head, StandardCharsets.US_ASCII);
        var bodyAt = head + END_OF_HEAD.length;
        if (bytes.length < bodyAt + contentLength(text)) {
            return null;
        }
        return new Reply(
                Integer.parseInt(text.substring(9, 12)),
                new String(bytes, bodyAt, bytes.length - bodyAt, StandardCharsets.UTF_8));
    }

    private static int contentLength(String head) {
        for (var line : head.toLowerCase(Locale.ROOT).split("\r\n", -1)) {
            if (line.startsWith("content-length:")) {
                return Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        return 0;
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        outer:
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            for (int j = 0; j < wanted.length; j++) {
                if (bytes[i + j] != wanted[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
