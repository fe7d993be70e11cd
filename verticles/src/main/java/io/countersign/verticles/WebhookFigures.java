package io.countersign.verticles;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What the metrics of webhooks are made of: attempts of this node, and how far the worst endpoint is behind the log. */
public final class WebhookFigures {
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private volatile LongSupplier lag = () -> 0;

    /** Tells the outcome of every attempt from now on: delivered, or the name of a problem; must not block. */
    public void onAttempt(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** For whoever attempts. */
    public void attempted(String outcome) {
        listeners.forEach(listener -> listener.accept(outcome));
    }

    /** For whoever knows the lag. */
    public void lagIs(LongSupplier distance) {
        lag = distance;
    }

    /** Events that the worst enabled endpoint is behind; zero on a node that is not the one who sends. */
    public long lag() {
        return lag.getAsLong();
    }
}
