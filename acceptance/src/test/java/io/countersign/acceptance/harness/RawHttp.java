package io.countersign.acceptance.harness;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends bytes that no HTTP client would send, on a connection of their own. */
public final class RawHttp {
    private static final int PATIENCE_MILLIS = 10_000;

    private RawHttp() {}

    /** Everything that the gateway answers until it closes the connection; the request must ask for that. */
    public static String send(URI gateway, String request) {
        return send(gateway, request.getBytes(StandardCharsets.ISO_8859_1));
    }

    public static String send(URI gateway, byte[] request) {
        try (var socket = new Socket(gateway.getHost(), gateway.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            write(socket, request);
            return new String(read(socket.getInputStream()), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
        } catch (IOException refused) {
            // The gateway may close before it has read all; its answer is there nevertheless.
        }
    }

    private static byte[] read(InputStream in) throws IOException {
        var all = new java.io.ByteArrayOutputStream();
        var chunk = new byte[8192];
        try {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                all.write(chunk, 0, n);
            }
        } catch (IOException reset) {
            if (all.size() == 0) {
                throw reset;
            }
        }
        return all.toByteArray();
    }
}
