package io.countersign.verticles.evidence;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** What a long walk over the log writes about itself, so that a connection which waits for it is never silent for long. Blocks. */
final class Progress implements Closeable {
    /** Well below every usual time after which a connection counts as idle. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final OutputStream out;
    private long told = System.nanoTime() - SILENCE_NANOS;

    Progress(OutputStream out) {
        this.out = out;
    }

    void tell(String what) throws IOException {
        var now = System.nanoTime();
        if (now - told >= SILENCE_NANOS) {
            told = now;
            out.write((Instant.now() + " " + what + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
