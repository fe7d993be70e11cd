package io.countersign.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Kept-alive connections to one gateway. One thread serves all of them, so that the generator takes as little as it can of the machine
 * that it shares with what it measures.
 */
final class Callers implements AutoCloseable {
    private static final long LAST_ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final SignRequests requests;
    private final Answers answers;
    private final Selector selector;
    private final List<Connection> all = new ArrayList<>();
    private long next;

    Callers(URI url, int connections, SignRequests requests, Answers answers) throws IOException {
        this.requests = requests;
        this.answers = answers;
        this.selector = Selector.open();
        for (var i = 0; i < connections; i++) {
            all.add(new Connection(new InetSocketAddress(url.getHost(), url.getPort()), selector));
        }
    }

    List<Connection> all() {
        return all;
    }

    /** @param since from when the caller of this request waits, {@link System#nanoTime()} */
    void ask(Connection caller, long since) throws IOException {
        caller.number = next++;
        caller.since = since;
        caller.send(requests.request(caller.number));
    }

    /**
     * Waits for answers and hands each connection that has one on, with the answer kept.
     *
     * @param millis longest wait; 0 only looks
     */
    void serve(long millis, Consumer<Connection> answered) throws IOException {
        if (millis > 0) {
            selector.select(millis);
        } else {
            selector.selectNow();
        }
        for (var key : selector.selectedKeys()) {
            var caller = (Connection) key.attachment();
            if (key.isWritable()) {
                caller.goOnSending();
            }
            if (key.isReadable() && caller.read() && caller.busy) {
                keep(caller);
                answered.accept(caller);
            }
        }
        selector.selectedKeys().clear();
    }

    private void keep(Connection caller) {
        caller.busy = false;
        if (caller.status() == 200) {
            answers.keep(caller.number, caller.bytes(), caller.bodyFrom(), caller.bodyTo());
        } else {
            answers.odd("status " + caller.status(), caller.bytes(), caller.bodyFrom(), caller.bodyTo());
        }
    }

    /** Waits until nobody waits any more. */
    void drain(Consumer<Connection> answered) throws IOException {
        var end = System.nanoTime() + LAST_ANSWERS_NANOS;
        while (all.stream().anyMatch(caller -> caller.busy)) {
            if (System.nanoTime() > end) {
                throw new BenchException("Calls were not answered within 30 seconds after the end.");
            }
            serve(100, answered);
        }
    }

    @Override
    public void close() throws IOException {
        for (var caller : all) {
            caller.close();
        }
        selector.close();
    }
}
