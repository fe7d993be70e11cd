package io.countersign.verticles.export;

import io.countersign.protocol.events.EventType;
import io.countersign.verticles.feed.LogEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** ArcSight Common Event Format, version 0: a header in bars, then an extension of pairs, each with its own escapes. */
final class CefLines implements LineFormat {
    private static final int LONGEST_CUSTOM_STRING = 4_000;

    @Override
    public String mediaType() {
        return "text/plain";
    }

    @Override
    public void line(Entry entry, OutputStream out) throws IOException {
        var event = entry.event();
        var sentence = EventType.of(event.type()).map(EventType::sentence).orElse("An event that cannot be read.");
        var head = "CEF:0|Countersign|Countersign|1|" + header(event.type()) + "|" + header(sentence) + "|"
                + Weight.of(event).cef() + "|";
        var pairs = extension(event).entrySet().stream()
                .map(pair -> pair.getKey() + "=" + value(pair.getValue()))
                .collect(Collectors.joining(" "));
        Lines.text(head + pairs + "\n", out);
    }

    private static Map<String, String> extension(LogEvent event) throws IOException {
        var pairs = new LinkedHashMap<String, String>();
        pairs.put("rt", Long.toString(event.at().toEpochMilli()));
        pairs.put("externalId", Long.toString(event.index()));
        put(pairs, "suid", event.actor());
        put(pairs, "fileHash", event.details().get("digest"));
        put(pairs, "fname", event.details().get("fileName"));
        put(pairs, "shost", event.details().get("host"));
        put(pairs, "reason", event.details().get("reason"));
        custom(pairs, 1, "organization", event.organization());
        custom(pairs, 2, "signer", event.signer());
        custom(pairs, 3, "request", event.request());
        custom(pairs, 4, "grant", event.grant());
        custom(pairs, 5, "operation", event.operation());
        var details = Lines.json(event.details());
        custom(pairs, 6, "details", details.substring(0, Math.min(details.length(), LONGEST_CUSTOM_STRING)));
        return pairs;
    }

    private static void custom(Map<String, String> pairs, int number, String label, @Nullable Object value) {
        if (value != null) {
            pairs.put("cs" + number + "Label", label);
            pairs.put("cs" + number, value.toString());
        }
    }

    private static void put(Map<String, String> pairs, String key, @Nullable Object value) {
        if (value != null) {
            pairs.put(key, value.toString());
        }
    }

    private static String header(String text) {
        return text.replace("\\", "\\\\").replace("|", "\\|").replaceAll("[\\r\\n]", " ");
    }

    private static String value(String text) {
        return text.replace("\\", "\\\\")
                .replace("=", "\\=")
                .replace("\r", "\\r")
                .replace("\n", "\\n");
    }
}
