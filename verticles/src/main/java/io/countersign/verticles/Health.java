package io.countersign.verticles;

import io.vertx.core.Future;
import java.util.List;

/** Whether this node can do its work. */
public interface Health {
    /**
     * @param part for example {@code postgres}
     * @param needed an unneeded part that is down slows signing but does not stop it
     * @param detail one sentence, with what to do when it is down
     */
    record Part(String part, boolean up, boolean needed, String detail) {}

    /** All parts, asked now, within two seconds. */
    Future<List<Part>> check();
}
