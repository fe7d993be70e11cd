package io.countersign.verticles.export;

import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.verticles.feed.LogEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an offline verifier needs: {@code {"index", "leaf", "hash", "proof", "type", "at", ids…, "details"}} for each event, {@code leaf}
 * and {@code proof} in base64, {@code hash} in hexadecimal; and at the end {@code {"checkpoint", "key", "to"}}.
 */
final class JsonLines implements LineFormat {
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    @Override
    public String mediaType() {
        return "application/jsonl";
    }

    @Override
    public boolean proves() {
        return true;
    }

    @Override
    public void line(Entry entry, OutputStream out) throws IOException {
        var line = new LinkedHashMap<String, Object>();
        line.put("index", entry.event().index());
        line.put("leaf", BASE64.encodeToString(entry.leaf()));
        line.put("hash", HexFormat.of().formatHex(MerkleTree.leaf(entry.leaf())));
        line.put("proof", entry.proof().stream().map(BASE64::encodeToString).toList());
        line.putAll(decoded(entry.event()));
        Lines.json(line, out);
    }

    /** What the bytes say; nothing where they are no leaf. */
    static Map<String, Object> decoded(LogEvent event) {
        var line = new LinkedHashMap<String, Object>();
        if (event.type().equals(LogEvent.UNREADABLE)) {
            return line;
        }
        line.put("type", event.type());
        line.put("at", event.at().toString());
        put(line, "organization", event.organization());
        put(line, "actor", event.actor());
        put(line, "signer", event.signer());
        put(line, "request", event.request());
        put(line, "grant", event.grant());
        put(line, "operation", event.operation());
        line.put("details", event.details());
        return line;
    }

    static void put(Map<String, Object> line, String name, @Nullable Object value) {
        if (value != null) {
            line.put(name, value.toString());
        }
    }

    @Override
    public void tail(Ending ending, OutputStream out) throws IOException {
        var line = new LinkedHashMap<String, Object>();
        line.put("checkpoint", ending.checkpoint());
        line.put("key", ending.key());
        line.put("to", ending.to());
        Lines.json(line, out);
    }
}
