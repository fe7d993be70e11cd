package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.protocol.api.LiveEvent;
import io.countersign.verticles.LiveStream;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One stream on its way to its reader. Lives on the event loop of its request. */
final class EventStream implements Answer.Going, LiveStream.Outlet {
    private static final long BEAT_MILLIS = 15_000;

    /** A reader who takes nothing between two beats and one more has gone or will not read. */
    private static final int MOST_SILENT_BEATS = 2;

    /** Readers come back within this and twice this, so that those of a gateway that stopped do not come all at once. */
    private static final int RETRY_MILLIS = 1_000;

    /** RFC 9113 section 7: CANCEL. */
    private static final long CANCEL = 0x8;

    private final LiveStream stream;
    private final EventText text;
    private @Nullable HttpServerResponse response;
    private @Nullable Vertx vertx;
    private long timer;
    private long told = -1;
    private int silentBeats;

    EventStream(LiveStream stream, EventText text) {
        this.stream = stream;
        this.text = text;
    }

    @Override
    public void begin(HttpServerResponse to) {
        response = to;
        vertx = Vertx.currentContext().owner();
        to.closeHandler(gone -> left());
        to.exceptionHandler(broken -> left());
        to.drainHandler(room -> {
            silentBeats = 0;
            stream.proceed();
        });
        var retry = RETRY_MILLIS + ThreadLocalRandom.current().nextInt(RETRY_MILLIS);
        to.write(Buffer.buffer("retry: " + retry + "\n: events come as they happen\n" + position() + "\n"));
        timer = vertx.setPeriodic(BEAT_MILLIS, beat -> beat());
        stream.begin(this);
    }

    @Override
    public void drop() {
        stream.close();
    }

    private void left() {
        stopBeating();
        stream.close();
    }

    private void stopBeating() {
        if (vertx != null) {
            vertx.cancelTimer(timer);
        }
    }

    /** Where to go on, for a reader who may see nothing of what happened. */
    private String position() {
        if (stream.position() <= told) {
            return "";
        }
        told = stream.position();
        return "id: " + told + "\n";
    }

    private void beat() {
        if (response == null) {
            return;
        }
        if (!response.writeQueueFull()) {
            silentBeats = 0;
            response.write(Buffer.buffer(":\n" + position() + "\n"));
        } else if (++silentBeats > MOST_SILENT_BEATS) {
            stream.cut();
        }
    }

    @Override
    public boolean full() {
        return response == null || response.writeQueueFull();
    }

    @Override
    public void send(List<LiveEvent> events) {
        if (response == null) {
            return;
        }
        told = events.getLast().index();
        if (events.size() == 1) {
            response.write(text.of(events.getFirst()));
            return;
        }
        var all = Buffer.buffer();
        events.forEach(event -> all.appendBuffer(text.of(event)));
        response.write(all);
    }

    @Override
    public void ended(LiveStream.End why) {
        stopBeating();
        if (response == null || response.closed()) {
            return;
        }
        if (why == LiveStream.End.SLOW) {
            // What waits to be sent would keep the connection for as long as the reader likes.
            response.reset(CANCEL);
        } else {
            response.end(Buffer.buffer(": " + reason(why) + "\n\n"));
        }
    }

    private static String reason(LiveStream.End why) {
        return switch (why) {
            case EXPIRED -> "the access token has ended; come back with a new one";
            case DISABLED -> "this identity may not read any more, or its tokens were ended";
            case SLOW -> "read faster";
            case STOPPING -> "this gateway is being stopped; come back to another one";
            case ROLLED_BACK ->
                "the log is shorter than it was, because an older database was restored; begin anew without an id";
        };
    }
}
