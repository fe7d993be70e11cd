package io.countersign.cli.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What comes over a connection that is never silent for long while it lives; one that is silent for longer is closed. */
final class HeardStream extends FilterInputStream {
    private static final long LOOK_SECONDS = 5;

    private final long silenceNanos;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("silence").factory());
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean silent;

    HeardStream(InputStream stream, Duration silence) {
        super(stream);
        silenceNanos = silence.toNanos();
        watch.scheduleWithFixedDelay(this::listen, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private void listen() {
        if (System.nanoTime() - heardNanos > silenceNanos) {
            silent = true;
            close();
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        var read = super.read(bytes, offset, length);
        if (silent) {
            throw new IOException("the gateway was silent for too long");
        }
        heardNanos = System.nanoTime();
        return read;
    }

    @Override
    public void close() {
        watch.shutdownNow();
        try {
            super.close();
        } catch (IOException e) {
            // Nobody wants what is left of it.
        }
    }
}
