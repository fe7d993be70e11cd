package io.countersign.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** TLS 1.3 over a socket: what is read and written here is plain. Used by one thread. */
final class TlsChannel implements ByteChannel {
    private static final String[] ONLY = {"TLSv1.3"};
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel socket;
    private final SSLEngine engine;
    /** Ready to be filled. */
    private final ByteBuffer received;
    /** Ready to be read. */
    private final ByteBuffer plain;

    private final ByteBuffer sending;

    private TlsChannel(SocketChannel socket, SSLEngine engine) {
        this.socket = socket;
        this.engine = engine;
        var session = engine.getSession();
        this.received = ByteBuffer.allocateDirect(2 * session.getPacketBufferSize());
        this.plain = ByteBuffer.allocate(session.getApplicationBufferSize()).limit(0);
        this.sending = ByteBuffer.allocateDirect(session.getPacketBufferSize());
    }

    /**
     * Shakes hands.
     *
     * @param socket connected and blocking; it may stop to block afterwards
     * @param host that the certificate must name
     */
    static TlsChannel open(SocketChannel socket, String host, SSLContext trust) throws IOException {
        var engine = trust.createSSLEngine(host, socket.socket().getPort());
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(ONLY);
        var parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        var channel = new TlsChannel(socket, engine);
        channel.shakeHands();
        return channel;
    }

    private void shakeHands() throws IOException {
        engine.beginHandshake();
        for (var status = engine.getHandshakeStatus();
                status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED;
                status = engine.getHandshakeStatus()) {
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                send(NOTHING);
            } else if (!decrypt() && socket.read(received) < 0) {
                throw new EOFException("the gateway ended the connection while hands were shaken");
            }
        }
    }

    /** Encrypts one record and sends all of it: a request is smaller than the buffer of a socket, so this does not wait. */
    private void send(ByteBuffer from) throws IOException {
        sending.clear();
        engine.wrap(from, sending);
        sending.flip();
        while (sending.hasRemaining()) {
            socket.write(sending);
        }
    }

    /** Whether a record was there to be decrypted into {@link #plain}, which must be empty. */
    private boolean decrypt() throws IOException {
        received.flip();
        plain.clear();
        var result = engine.unwrap(received, plain);
        plain.flip();
        received.compact();
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
        }
        return result.bytesConsumed() > 0;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        var before = into.position();
        while (into.hasRemaining()) {
            if (plain.hasRemaining()) {
                var part = Math.min(plain.remaining(), into.remaining());
                into.put(plain.slice(plain.position(), part));
                plain.position(plain.position() + part);
            } else if (!decrypt()) {
                var count = socket.read(received);
                if (count <= 0) {
                    return into.position() > before ? into.position() - before : count;
                }
            }
        }
        return into.position() - before;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        var length = from.remaining();
        while (from.hasRemaining()) {
            send(from);
        }
        return length;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
