package io.countersign.cli.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Server-sent events of one connection (HTML Living Standard, section 9.2.5). A connection that is silent for too long is closed. */
public final class EventLines implements AutoCloseable {
    /** The gateway says something every 15 seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(45);

    private final InputStream stream;
    private final BufferedReader reader;

    /**
     * What stands between two empty lines.
     *
     * @param id null without one
     * @param data null without any
     */
    public record Block(@Nullable Long id, @Nullable String data, OptionalLong retryMillis) {}

    EventLines(InputStream stream) {
        this.stream = new HeardStream(stream, SILENCE);
        this.reader = new BufferedReader(new InputStreamReader(this.stream, StandardCharsets.UTF_8));
    }

    /** The next block; null at the end. */
    public @Nullable Block next() throws IOException {
        Long id = null;
        String data = null;
        var retry = OptionalLong.empty();
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.isEmpty()) {
                return new Block(id, data, retry);
            }
            var colon = line.indexOf(':');
            var value = line.substring(colon + 1).strip();
            switch (colon < 0 ? line : line.substring(0, colon)) {
                case "id" -> id = number(value);
                case "data" -> data = value;
                case "retry" -> retry = OptionalLong.of(number(value));
                default -> {
                    // A comment, or a field that a newer gateway sends.
                }
            }
        }
        return null;
    }

    private static long number(String text) throws IOException {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IOException("the gateway sent no event stream");
        }
        return Long.parseLong(text);
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            // Nobody wants what is left of it.
        }
    }
}
