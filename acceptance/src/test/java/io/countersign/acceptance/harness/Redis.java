package io.countersign.acceptance.harness;

import io.countersign.embedded.RedisServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What somebody with a Redis client could do to it. */
public final class Redis {
    private Redis() {}

    /** FLUSHALL. */
    public static void flush(RedisServer server) {
        try (var socket = new Socket(server.host(), server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
            if (!answer.equals("+OK\r\n")) {
                throw new AssertionError("FLUSHALL answered " + answer);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
