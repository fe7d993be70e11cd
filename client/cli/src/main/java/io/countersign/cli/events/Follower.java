package io.countersign.cli.events;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.http.EventLines;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Outage;
import io.countersign.cli.http.ProblemException;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows a stream over lost connections, stopped gateways and ended tokens: each event once, in order. */
final class Follower {
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final Gateway gateway;
    private final String path;
    private final Consumer<String> talk;
    private @Nullable Long lastId;
    private long pauseMillis = 1_000;
    private int failures;
    private boolean connected;

    /** What is done with the data of an event. */
    interface Shown {
        void show(String data) throws IOException;
    }

    Follower(Gateway gateway, String path, @Nullable Long after, Consumer<String> talk) {
        this.gateway = gateway;
        this.path = path;
        this.lastId = after;
        this.talk = talk;
    }

    /** Returns after so many events. */
    void follow(long many, Shown shown) throws IOException {
        for (var left = many; left > 0; ) {
            left = once(left, shown);
            if (left > 0) {
                pause();
            }
        }
    }

    private long once(long many, Shown shown) throws IOException {
        var left = many;
        try (var lines = open()) {
            while (left > 0 && lines != null && next(lines) instanceof EventLines.Block block) {
                connected = true;
                failures = 0;
                pauseMillis = block.retryMillis().orElse(pauseMillis);
                if (block.data() != null) {
                    shown.show(block.data());
                    left--;
                }
                if (block.id() != null) {
                    lastId = block.id();
                }
            }
        }
        if (!connected) {
            throw neverBegan("it ended", null);
        }
        return left;
    }

    /** Null while no gateway answers, after one did. A secret that is refused, or cannot be read, is nothing to wait for. */
    private @Nullable EventLines open() throws IOException {
        try {
            return gateway.events(path, lastId == null ? Map.of() : Map.of("Last-Event-ID", lastId.toString()));
        } catch (ProblemException | Failure e) {
            if (!connected || !Outage.mayPass(e)) {
                throw e;
            }
            failed(e);
            return null;
        }
    }

    /** Null at the end, and where the connection is lost. */
    private EventLines.@Nullable Block next(EventLines lines) {
        try {
            return lines.next();
        } catch (IOException e) {
            if (!connected) {
                throw neverBegan(String.valueOf(e.getMessage()), e);
            }
            failed(e);
            return null;
        }
    }

    private static Failure neverBegan(String why, @Nullable IOException cause) {
        return new Failure(
                ExitCode.UNAVAILABLE,
                "No stream of events came (" + why
                        + "). Is the URL that of a Countersign gateway, and not of a proxy before it? Then run again.",
                cause);
    }

    private void failed(Exception e) {
        failures++;
        if (failures == 1) {
            talk.accept("Not connected, trying again: " + e.getMessage());
        }
    }

    private void pause() {
        try {
            Thread.sleep(Math.min(pauseMillis << Math.min(failures, 5), LONGEST_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.UNAVAILABLE, "Interrupted.", e);
        }
    }
}
