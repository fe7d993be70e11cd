package io.countersign.verticles.evidence;

import io.countersign.verticles.Evidence.Pack;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary file that is read while it is written. So a reader who is slow keeps no transaction open, and holds nothing in memory.
 * Writing blocks; one thread at a time.
 */
final class GrowingFile implements Pack {
    private static final Logger LOG = LoggerFactory.getLogger(GrowingFile.class);
    private static final int PIECE = 64 * 1024;

    private final Vertx vertx;
    private final FileChannel channel;
    private long written;
    private long read;
    private boolean whole;
    private @Nullable Throwable failure;
    private @Nullable Promise<Void> waiting;

    private GrowingFile(Vertx vertx, FileChannel channel) {
        this.vertx = vertx;
        this.channel = channel;
    }

    /** Readable for this process alone, and gone with it. Blocks. */
    static GrowingFile create(Vertx vertx) throws IOException {
        var file = Files.createTempFile("countersign-evidence", ".zip");
        return new GrowingFile(
                vertx,
                FileChannel.open(
                        file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    /** Closing it does not close the file, which is still read. */
    OutputStream writer() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                append(ByteBuffer.wrap(bytes, offset, length), length);
            }
        };
    }

    private void append(ByteBuffer bytes, int length) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        change(() -> written += length);
    }

    /** Nothing is missing any more. */
    void finish() {
        change(() -> whole = true);
    }

    /** Nothing more will come. */
    void fail(Throwable why) {
        change(() -> failure = why);
        close();
    }

    private void change(Runnable change) {
        Promise<Void> waiter;
        synchronized (this) {
            change.run();
            waiter = waiting;
            waiting = null;
        }
        if (waiter != null) {
            waiter.complete();
        }
    }

    @Override
    public Future<Buffer> next() {
        long from;
        int length;
        synchronized (this) {
            if (failure != null) {
                return Future.failedFuture(failure);
            }
            if (read == written && whole) {
                close();
                return Future.succeededFuture(Buffer.buffer());
            }
            if (read == written) {
                var more = Promise.<Void>promise();
                waiting = more;
                return more.future().compose(changed -> next());
            }
            from = read;
            length = (int) Math.min(PIECE, written - read);
            read += length;
        }
        return vertx.executeBlocking(() -> piece(from, length), false);
    }

    private Buffer piece(long from, int length) throws IOException {
        var piece = ByteBuffer.allocate(length);
        while (piece.hasRemaining()) {
            if (channel.read(piece, from + piece.position()) < 0) {
                throw new IOException("the temporary file of the pack became shorter");
            }
        }
        return Buffer.buffer(piece.array());
    }

    /** What is still written after it fails. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("the temporary file of an evidence pack could not be closed", e);
        }
    }
}
