package io.countersign.acceptance.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.net.Socket;
import java.util.UUID;

/** A call whose body lacks its last byte: the gateway has read the head and knows who calls. */
public final class HalfSent implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final byte last;

    /** Returns once the gateway has judged the head, as it says by 100 Continue. */
    public HalfSent(GatewayProcess gateway, String token, String path, Object body) {
        try {
            var bytes = ContractJson.mapper().writeValueAsBytes(body);
            last = bytes[bytes.length - 1];
            socket = new Socket(gateway.uri().getHost(), gateway.uri().getPort());
            socket.setSoTimeout(PATIENCE_MILLIS);
            var head = "POST " + path + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\nExpect: 100-continue\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\nIdempotency-Key: "
                    + UUID.randomUUID() + "\r\nAuthorization: Bearer " + token + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));
            var judged = new String(socket.getInputStream().readNBytes("HTTP/1.1 100".length()), ISO_8859_1);
            if (!judged.equals("HTTP/1.1 100")) {
                throw new AssertionError(
                        judged + new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
            }
            socket.getOutputStream().write(bytes, 0, bytes.length - 1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends the last byte; the answer as it came. */
    public String end() {
        try {
            socket.getOutputStream().write(last);
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
