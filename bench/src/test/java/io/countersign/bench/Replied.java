package io.countersign.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A caller who has an answer. */
final class Replied extends Caller {
    private final int status;
    private final byte[] body;
    private final List<String> fields;

    Replied(int status, String body, String... fields) {
        this.status = status;
        this.body = body.getBytes(StandardCharsets.UTF_8);
        this.fields = List.of(fields);
        this.since = System.nanoTime();
    }

    @Override
    int status() {
        return status;
    }

    @Override
    byte[] bytes() {
        return body;
    }

    @Override
    int bodyFrom() {
        return 0;
    }

    @Override
    int bodyTo() {
        return body.length;
    }

    @Override
    boolean hasField(String lowerCase) {
        return fields.contains(lowerCase);
    }
}
