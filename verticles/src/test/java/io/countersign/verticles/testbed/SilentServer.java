package io.countersign.verticles.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;

/** A port of this machine at which connections open and nothing is ever said, under as many addresses as a test wants. */
public final class SilentServer implements AutoCloseable {
    private final ServerSocket socket;

    public SilentServer() throws IOException {
        socket = new ServerSocket(0);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** @param count at most 250 */
    public static InetAddress[] addresses(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(last -> InetAddress.ofLiteral("127.0.0." + last))
                .toArray(InetAddress[]::new);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
