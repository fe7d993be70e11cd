package io.countersign.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One kept-alive connection with at most one request under way. Used by one thread. */
final class Connection extends Caller {
    private static final int NO_LENGTH = -1;

    private static final int CONNECT_MILLIS = 1_000;

    private final InetSocketAddress address;
    private final @Nullable SSLContext trust;
    private final Selector selector;
    private @Nullable ByteChannel channel;
    private @Nullable SelectionKey key;
    /** Why there is no answer; null: there is one, or will be. */
    private byte @Nullable [] lost;

    private byte[] input = new byte[8192];
    private int filled;
    private int headEnd;
    private int bodyLength = NO_LENGTH;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    /** @param trust for TLS; null: plain */
    Connection(InetSocketAddress address, @Nullable SSLContext trust, Selector selector) throws IOException {
        this.address = address;
        this.trust = trust;
        this.selector = selector;
        open();
    }

    /** Connects, again if it was connected before. */
    void open() throws IOException {
        var socket = SocketChannel.open();
        try {
            socket.socket().connect(address, CONNECT_MILLIS);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel = trust == null ? socket : TlsChannel.open(socket, address.getHostString(), trust);
            socket.configureBlocking(false);
            key = socket.register(selector, SelectionKey.OP_READ, this);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    boolean isOpen() {
        return key != null;
    }

    /** Ends it. Without another one the call under way has the status 0. */
    void end(String why) throws IOException {
        close();
        channel = null;
        key = null;
        lost = why.getBytes(StandardCharsets.UTF_8);
    }

    /** @param request may be written over once this returns */
    void send(ByteBuffer request) throws IOException {
        begin();
        var open = channel();
        open.write(request);
        if (request.hasRemaining()) {
            hold(request);
            key().interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    /** The same for one that is not open: the call waits for {@link #open} and {@link #goOnSending}. */
    void sendLater(ByteBuffer request) {
        begin();
        hold(request);
    }

    private void begin() {
        busy = true;
        lost = null;
        filled = 0;
        headEnd = 0;
        bodyLength = NO_LENGTH;
    }

    private void hold(ByteBuffer request) {
        rest = ByteBuffer.allocate(request.remaining()).put(request).flip();
    }

    void goOnSending() throws IOException {
        channel().write(rest);
        key().interestOps(rest.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private ByteChannel channel() {
        return Objects.requireNonNull(channel, "open");
    }

    private SelectionKey key() {
        return Objects.requireNonNull(key, "open");
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
            var count = channel().read(ByteBuffer.wrap(input, filled, input.length - filled));
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
        return lost != null ? 0 : (input[9] - '0') * 100 + (input[10] - '0') * 10 + input[11] - '0';
    }

    @Override
    byte[] bytes() {
        return lost != null ? lost : input;
    }

    @Override
    int bodyFrom() {
        return lost != null ? 0 : headEnd;
    }

    @Override
    int bodyTo() {
        return lost != null ? lost.length : headEnd + bodyLength;
    }

    @Override
    boolean hasField(String lowerCase) {
        return lost == null && field(lowerCase + ":") > 0;
    }

    void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
