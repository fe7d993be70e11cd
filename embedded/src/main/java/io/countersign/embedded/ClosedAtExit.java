package io.countersign.embedded;

import java.util.concurrent.ConcurrentLinkedDeque;

/** Closes servers in a shutdown hook, the youngest first, whatever happens to the ones before. */
final class ClosedAtExit {
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

    private static void closeAll() {
        OPEN.forEach(server -> {
            try {
                server.close();
            } catch (Exception e) {
                System.err.println("Could not close an embedded server: " + e.getMessage());
            }
        });
    }
}
