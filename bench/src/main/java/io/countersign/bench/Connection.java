package io.countersign.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One kept-alive connection with at most one request under way. Used by one thread. */
final class Connection extends Caller {
    private static final int NO_LENGTH = -1;

    private final ByteChannel channel;
    private final SelectionKey key;
    private byte[] input = new byte[8192];
    private int filled;
    private int headEnd;
    private int bodyLength = NO_LENGTH;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    /** @param trust for TLS; null: plain */
    Connection(InetSocketAddress address, @Nullable SSLContext trust, Selector selector) throws IOException {
        var socket = SocketChannel.open(address);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel = trust == null ? socket : TlsChannel.open(socket, address.getHostString(), trust);
        socket.configureBlocking(false);
        key = socket.register(selector, SelectionKey.OP_READ, this);
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
        // The selector does not tell of what TLS has decrypted already, so nothing may be left there.
        do {
            if (filled == input.length) {
                input = Arrays.copyOf(input, filled * 2);
            }
            var count = channel.read(ByteBuffer.wrap(input, filled, input.length - filled));
            if (count < 0) {
                throw new IOException("the gateway closed a connection");
            }
            filled += count;
        } while (filled == input.length);
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
        var value = 0;
        for (var i = field("content-length:"); i > 0 && input[i] != '\r'; i++) {
            value = input[i] == ' ' ? value : value * 10 + input[i] - '0';
        }
        return value;
    }

    /** Where the value of a field begins, or -1. */
    private int field(String nameAndColon) {
        for (var line = 0; line < headEnd - nameAndColon.length(); line++) {
            if (input[line] == '\n' && startsWith(line + 1, nameAndColon)) {
                return line + 1 + nameAndColon.length();
            }
        }
        return -1;
    }

    private boolean startsWith(int at, String lowerCase) {
        for (var i = 0; i < lowerCase.length(); i++) {
            if ((input[at + i] | 0x20) != (lowerCase.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }

    @Override
    int status() {
        return (input[9] - '0') * 100 + (input[10] - '0') * 10 + input[11] - '0';
    }

    @Override
    byte[] bytes() {
        return input;
    }

    @Override
    int bodyFrom() {
        return headEnd;
    }

    @Override
    int bodyTo() {
        return headEnd + bodyLength;
    }

    @Override
    boolean hasField(String lowerCase) {
        return field(lowerCase + ":") > 0;
    }

    void close() throws IOException {
        channel.close();
    }
}
