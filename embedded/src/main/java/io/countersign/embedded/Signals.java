package io.countersign.embedded;

import java.io.IOException;

/** Sends a named signal to a process; the JDK itself only knows TERM and KILL. */
enum Signals {
    INT,
    QUIT,
    STOP,
    CONT;

    /** Returns false if there is no such process or it belongs to somebody else. */
    boolean send(long pid) {
        try {
            var kill = new ProcessBuilder("/bin/sh", "-c", "kill -s " + name() + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return kill.waitFor() == 0;
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot run /bin/sh to signal process " + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
