package io.countersign.verticles;

/** The door. */
public final class Verticles {
    private Verticles() {}
}
