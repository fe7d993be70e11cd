package io.countersign.bench.floor;

import io.countersign.embedded.RedisServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What Redis needs to run a script that takes one from a number, asked in RESP over one connection without a client library. */
public final class ScriptFloor implements AutoCloseable {
    private static final Duration WARM_UP = Duration.ofMillis(200);
    private static final int TIME_OUT_MILLIS = 10_000;
    /** Commands that are sent before the first of their answers is read. */
    private static final int PIPELINE = 64;

    private static final String SCRIPT =
            "if tonumber(redis.call('HGET', KEYS[1], 'left')) > 0 then return redis.call('HINCRBY', KEYS[1], 'left', -1) end return -1";

    private final RedisServer server;
    private final Socket socket;
    private final BufferedInputStream input;
    private final byte[] call;

    private ScriptFloor(RedisServer server) throws IOException {
        this.server = server;
        this.socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIME_OUT_MILLIS);
        socket.connect(new InetSocketAddress(server.host(), server.port()), TIME_OUT_MILLIS);
        this.input = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        ask(command("HSET", "floor", "left", String.valueOf(1L << 52)), 1);
        socket.getOutputStream().write(command("SCRIPT", "LOAD", SCRIPT));
        this.call = command("EVALSHA", bulk(), "1", "floor");
    }

    /**
     * Starts a Redis of its own, the one that a gateway of the bench gets too.
     *
     * @throws IOException if it does not answer
     */
    public static ScriptFloor open() throws IOException {
        return new ScriptFloor(RedisServer.open());
    }

    /** One call after the other. */
    public Timed alone(Duration time) throws IOException {
        Timed.repeat(WARM_UP, () -> ask(call, 1));
        return Timed.repeat(time, () -> ask(call, 1));
    }

    /** Calls a second, many under way on the one connection. */
    public double pipelined(Duration time) throws IOException {
        var many = new ByteArrayOutputStream();
        for (var i = 0; i < PIPELINE; i++) {
            many.writeBytes(call);
        }
        var calls = many.toByteArray();
        Timed.repeat(WARM_UP, () -> ask(calls, PIPELINE));
        return Timed.repeat(time, () -> ask(calls, PIPELINE)).perSecond() * PIPELINE;
    }

    /** Of the server. */
    public String version() throws IOException {
        socket.getOutputStream().write(command("INFO", "server"));
        return bulk().lines()
                .filter(line -> line.startsWith("redis_version:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static byte[] command(String... words) {
        var text = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends commands and reads as many answers of one line. */
    private void ask(byte[] commands, int answers) throws IOException {
        socket.getOutputStream().write(commands);
        for (var i = 0; i < answers; i++) {
            var answer = line();
            if (!answer.startsWith(":")) {
                throw new IOException("Redis answered " + answer);
            }
        }
    }

    private String bulk() throws IOException {
        var head = line();
        if (!head.startsWith("$")) {
            throw new IOException("Redis answered " + head);
        }
        var bytes = input.readNBytes(Integer.parseInt(head.substring(1)));
        line();
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private String line() throws IOException {
        var text = new StringBuilder();
        for (var c = input.read(); c != '\n'; c = input.read()) {
            if (c < 0) {
                throw new EOFException("Redis closed the connection");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        server.close();
    }
}
