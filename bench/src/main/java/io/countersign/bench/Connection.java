package io.countersign.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One kept-alive connection with at most one request under way. Used by one thread. */
final class Connection {
    private static final int NO_LENGTH = -1;

    private final SocketChannel channel;
    private final SelectionKey key;
    private byte[] input = new byte[8192];
    private int filled;
    private int headEnd;
    private int bodyLength = NO_LENGTH;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    /** Number of the request under way. */
    long number;

    /** When it was sent, or should have been; {@link System#nanoTime()}. */
    long since;

    boolean busy;

    Connection(InetSocketAddress address, Selector selector) throws IOException {
        channel = SocketChannel.open(address);
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** @param request may be written over once this returns */
    void send(ByteBuffer request) throws IOException {
        busy = true;
        filled = 0;
        headEnd = 0;
        bodyLength = NO_LENGTH;
        channel.write(request);
        if (request.hasRemaining()) {
            rest = ByteBuffer.allocate(request.remaining()).put(request).flip();
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    void goOnSending() throws IOException {
        channel.write(rest);
        if (!rest.hasRemaining()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /**
     * Reads what is there.
     *
     * @return whether the answer is whole
     */
    boolean read() throws IOException {
        if (filled == input.length) {
            input = Arrays.copyOf(input, filled * 2);
        }
        var count = channel.read(ByteBuffer.wrap(input, filled, input.length - filled));
        if (count < 0) {
            throw new IOException("the gateway closed a connection");
        }
        filled += count;
        if (bodyLength == NO_LENGTH) {
            readHead();
        }
        return bodyLength != NO_LENGTH && filled >= headEnd + bodyLength;
    }

    private void readHead() {
        for (var i = 0; i + 3 < filled; i++) {
            if (input[i] == '\r' && input[i + 1] == '\n' && input[i + 2] == '\r' && input[i + 3] == '\n') {
                headEnd = i + 4;
                bodyLength = contentLength();
                return;
            }
        }
    }

    /** RFC 9112 section 6.3: the gateway names the length of each answer; one without is empty. */
    private int contentLength() {
        var name = "content-length:";
        for (var line = 0; line < headEnd - name.length(); line++) {
            if (input[line] == '\n' && startsWith(line + 1, name)) {
                var value = 0;
                for (var i = line + 1 + name.length(); input[i] != '\r'; i++) {
                    value = input[i] == ' ' ? value : value * 10 + input[i] - '0';
                }
                return value;
            }
        }
        return 0;
    }

    private boolean startsWith(int at, String lowerCase) {
        for (var i = 0; i < lowerCase.length(); i++) {
            if ((input[at + i] | 0x20) != (lowerCase.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }

    int status() {
        return (input[9] - '0') * 100 + (input[10] - '0') * 10 + input[11] - '0';
    }

    byte[] bytes() {
        return input;
    }

    int bodyFrom() {
        return headEnd;
    }

    int bodyTo() {
        return headEnd + bodyLength;
    }

    void close() throws IOException {
        channel.close();
    }
}
