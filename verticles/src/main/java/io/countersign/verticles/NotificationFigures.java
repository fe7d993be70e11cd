package io.countersign.verticles;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** What the metrics of notifications are made of: what became of each try on this node. */
public final class NotificationFigures {
    private final List<BiConsumer<Medium, Outcome>> listeners = new CopyOnWriteArrayList<>();

    /** How somebody is told. */
    public enum Medium {
        /** A mail to a person. */
        MAIL,
        /** A card in a channel. */
        CARD
    }

    /** What became of one try to tell somebody. */
    public enum Outcome {
        SENT,
        /** It was over before it was sent, or nobody can or wants to hear it any more. */
        NEEDLESS,
        /** Not taken this time, and kept. */
        DELAYED,
        /** Not taken for good. */
        GIVEN_UP
    }

    /** Tells of everything from now on; must not block. */
    public void onOutcome(BiConsumer<Medium, Outcome> listener) {
        listeners.add(listener);
    }

    /** For whoever sends. */
    public void happened(Medium medium, Outcome outcome) {
        listeners.forEach(listener -> listener.accept(medium, outcome));
    }
}
