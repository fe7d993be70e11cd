package io.countersign.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Kept-alive connections to one gateway. One thread serves all of them, so that the generator takes as little as it can of the machine
 * that it shares with what it measures.
 */
final class Callers implements Generator {
    private final Requests requests;
    private final AnswerBook answers;
    private final Selector selector;
    private final Alarm alarm;
    private final List<Connection> all = new ArrayList<>();
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
            all.add(new Connection(new InetSocketAddress(url.getHost(), url.getPort()), trust, selector));
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
        ((Connection) caller).send(requests.request(caller.number));
    }

    @Override
    public void serve(long until, Consumer<Caller> answered) throws IOException {
        alarm.select(until);
        for (var key : selector.selectedKeys()) {
            var caller = (Connection) key.attachment();
            if (key.isWritable()) {
                caller.goOnSending();
            }
            if (key.isReadable() && caller.read() && caller.busy) {
                caller.busy = false;
                answers.take(caller);
                answered.accept(caller);
            }
        }
        selector.selectedKeys().clear();
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
