package io.countersign.verticles.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * RFC 4180, every field quoted. No field can begin with what a spreadsheet takes for a formula: they are numbers, ids, times, type
 * names, and one JSON object.
 */
final class CsvLines implements LineFormat {
    private static final String[] COLUMNS = {
        "index", "at", "type", "organization", "actor", "signer", "request", "grant", "operation", "details"
    };

    @Override
    public String mediaType() {
        return "text/csv";
    }

    @Override
    public void head(OutputStream out) throws IOException {
        Lines.text(row(Arrays.stream(COLUMNS)), out);
    }

    @Override
    public void line(Entry entry, OutputStream out) throws IOException {
        var event = entry.event();
        Lines.text(
                row(Stream.of(
                                event.index(),
                                event.at(),
                                event.type(),
                                Objects.requireNonNullElse(event.organization(), ""),
                                Objects.requireNonNullElse(event.actor(), ""),
                                Objects.requireNonNullElse(event.signer(), ""),
                                Objects.requireNonNullElse(event.request(), ""),
                                Objects.requireNonNullElse(event.grant(), ""),
                                Objects.requireNonNullElse(event.operation(), ""),
                                Lines.json(event.details()))
                        .map(Object::toString)),
                out);
    }

    private static String row(Stream<String> fields) {
        return fields.map(field -> "\"" + field.replace("\"", "\"\"") + "\"")
                .collect(Collectors.joining(",", "", "\r\n"));
    }
}
