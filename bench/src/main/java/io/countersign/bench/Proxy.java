package io.countersign.bench;

import io.countersign.embedded.FreePorts;
import io.countersign.embedded.ParentDeath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** HAProxy before several gateways, each call to the one with the fewest under way. */
final class Proxy implements AutoCloseable {
    private static final long START_NANOS = Duration.ofSeconds(10).toNanos();

    private final Process process;
    private final URI url;

    private Proxy(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param folder where its configuration is written
     * @throws BenchException if there is none on this machine or it does not start
     */
    static Proxy start(Path folder, List<URI> gateways) {
        var port = FreePorts.next();
        try {
            var file = Files.writeString(folder.resolve("haproxy.cfg"), configuration(port, gateways));
            var command = new ArrayList<>(ParentDeath.sends("TERM"));
            command.addAll(List.of(program().toString(), "-f", file.toString()));
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start();
            var end = System.nanoTime() + START_NANOS;
            while (!listens(port)) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new BenchException(
                            "HAProxy did not start:\n" + Files.readString(folder.resolve("haproxy.log")));
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            return new Proxy(process, URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new BenchException("HAProxy could not be started: " + e.getMessage(), e);
        }
    }

    /** @throws BenchException if this machine has none */
    static Path program() {
        return Stream.of(
                        "/usr/sbin/haproxy", "/usr/bin/haproxy", "/usr/local/sbin/haproxy", "/opt/homebrew/bin/haproxy")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new BenchException(
                        "This scenario needs HAProxy and found none: install it (apt-get install haproxy)."));
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String configuration(int port, List<URI> gateways) {
        // By itself it starts a thread for each processor; one passes on far more calls than gateways beside it answer.
        var text = new StringBuilder("""
                global
                  nbthread 1
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                frontend api
                  bind 127.0.0.1:%d
                  default_backend countersign
                backend countersign
                  balance leastconn
                  http-reuse always
                """.formatted(port));
        for (var gateway : gateways) {
            text.append("  server port%d %s%n".formatted(gateway.getPort(), gateway.getAuthority()));
        }
        return text.toString();
    }

    URI url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
