package io.countersign.embedded;

import java.util.concurrent.ConcurrentLinkedDeque;

/** Closes servers in a shutdown hook, the youngest first, whatever happens to the ones before. */
public final class ClosedAtExit {
    private static final ConcurrentLinkedDeque<AutoCloseable> OPEN = new ConcurrentLinkedDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ClosedAtExit::closeAll, "embedded-servers-end"));
    }

    private ClosedAtExit() {}

    static void add(AutoCloseable server) {
        OPEN.addFirst(server);
    }

    static void remove(AutoCloseable server) {
        OPEN.remove(server);
    }

    /**
     * Runs {@code stop} at the end of this JVM before the servers are closed: shutdown hooks run side by side, so whoever
     * needs a server until its own end must not use a hook of its own.
     */
    public static void before(Runnable stop) {
        OPEN.addFirst(stop::run);
    }

    private static void closeAll() {
        OPEN.forEach(server -> {
            try {
                server.close();
            } catch (Exception e) {
                System.err.println("Could not stop in good order: " + e.getMessage());
            }
        });
    }
}
