package io.countersign.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Kept-alive connections to one gateway. One thread serves all of them, so that the generator takes as little as it can of the machine
 * that it shares with what it measures.
 */
final class Callers implements Generator {
    /** A gateway that takes no connection for so long has gone. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Requests requests;
    private final AnswerBook answers;
    private final Selector selector;
    private final Alarm alarm;
    private final List<Connection> all = new ArrayList<>();
    /** Those whose call waits for another connection. */
    private final Deque<Connection> unconnected = new ArrayDeque<>();
    /** Those whose call was lost, which nobody was told yet. */
    private final Deque<Connection> lost = new ArrayDeque<>();

    private boolean refused;
    private long refusedSince;
    private long nextTry = System.nanoTime();
    private boolean gone;
    private long next;

    Callers(URI url, int connections, Requests requests, AnswerBook answers) throws IOException {
        this(url, null, connections, requests, answers);
    }

    /** @param trust for TLS; null: plain HTTP */
    Callers(URI url, @Nullable SSLContext trust, int connections, Requests requests, AnswerBook answers)
            throws IOException {
        this.requests = requests;
        this.answers = answers;
        this.selector = Selector.open();
        this.alarm = new Alarm(selector);
        for (var i = 0; i < connections; i++) {
            all.add(new Connection(new InetSocketAddress(url.getHost(), Running.port(url)), trust, selector));
        }
    }

    @Override
    public List<Connection> all() {
        return all;
    }

    @Override
    public void ask(Caller caller, long since) throws IOException {
        caller.number = next++;
        caller.since = since;
        var connection = (Connection) caller;
        var request = requests.request(caller.number);
        if (!connection.isOpen()) {
            connection.sendLater(request);
            unconnected.add(connection);
            return;
        }
        try {
            connection.send(request);
        } catch (IOException e) {
            connection.end(String.valueOf(e.getMessage()));
            lost.add(connection);
        }
    }

    @Override
    public void serve(long until, Consumer<Caller> answered) throws IOException {
        connect();
        var latest = !lost.isEmpty() ? System.nanoTime() : unconnected.isEmpty() ? until : Math.min(until, nextTry);
        for (var caller = lost.poll(); caller != null; caller = lost.poll()) {
            take(caller, answered);
        }
        alarm.select(latest);
        for (var key : selector.selectedKeys()) {
            serve(key, (Connection) key.attachment(), answered);
        }
        selector.selectedKeys().clear();
    }

    private void serve(SelectionKey key, Connection caller, Consumer<Caller> answered) throws IOException {
        boolean whole;
        try {
            if (key.isWritable()) {
                caller.goOnSending();
            }
            whole = key.isReadable() && caller.read();
        } catch (IOException e) {
            caller.end(String.valueOf(e.getMessage()));
            whole = true;
        }
        if (whole && caller.busy) {
            take(caller, answered);
        }
    }

    private void take(Connection caller, Consumer<Caller> answered) {
        caller.busy = false;
        caller.right = answers.take(caller);
        answered.accept(caller);
    }

    /** Connects those anew whose connection ended before their call, as long as the gateway takes it. */
    private void connect() throws IOException {
        while (!unconnected.isEmpty() && System.nanoTime() >= nextTry) {
            var caller = unconnected.getFirst();
            try {
                caller.open();
            } catch (IOException e) {
                refuse(String.valueOf(e.getMessage()));
                return;
            }
            refused = false;
            unconnected.remove();
            try {
                caller.goOnSending();
            } catch (IOException e) {
                caller.end(String.valueOf(e.getMessage()));
                lost.add(caller);
            }
        }
    }

    private void refuse(String why) throws IOException {
        var now = System.nanoTime();
        refusedSince = refused ? refusedSince : now;
        refused = true;
        nextTry = now + RETRY_NANOS;
        if (now - refusedSince < PATIENCE_NANOS) {
            return;
        }
        if (!gone) {
            System.err.println("The gateway took no connection for ten seconds (" + why + "); the run ends here.");
        }
        gone = true;
        for (var caller : unconnected) {
            caller.end(why);
        }
        lost.addAll(unconnected);
        unconnected.clear();
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    @Override
    public void lose(Caller caller, String why, Consumer<Caller> answered) throws IOException {
        var connection = (Connection) caller;
        unconnected.remove(connection);
        lost.remove(connection);
        connection.end(why);
        take(connection, answered);
    }

    @Override
    public void close() throws IOException {
        for (var caller : all) {
            caller.close();
        }
        alarm.close();
        selector.close();
    }
}
