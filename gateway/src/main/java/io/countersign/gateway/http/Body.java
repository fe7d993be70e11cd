package io.countersign.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** A body that comes in parts. Holds nothing any more once it is whole or given up. Used by one thread. */
final class Body {
    private final Promise<Buffer> whole = Promise.promise();
    private @Nullable Buffer first;
    private @Nullable Buffer all;
    private int length;

    Future<Buffer> whole() {
        return whole.future();
    }

    boolean isDone() {
        return whole.future().isComplete();
    }

    int length() {
        return length;
    }

    /** Nearly every body comes in one part, which is not copied. */
    void add(Buffer part) {
        length += part.length();
        var before = first == null ? all : Buffer.buffer().appendBuffer(first);
        if (before == null) {
            first = part;
        } else {
            all = before.appendBuffer(part);
            first = null;
        }
    }

    void end() {
        var read = all != null ? all : first != null ? first : Buffer.buffer();
        drop();
        whole.tryComplete(read);
    }

    void giveUp(Problem why) {
        drop();
        whole.tryFail(why.raised());
    }

    private void drop() {
        first = null;
        all = null;
    }
}
