package io.countersign.cli.offline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.cli.offline.DisprovedException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an export of the whole log, as JSON Lines, is what a checkpoint signs: a line with {@code index} and {@code leaf} for each entry
 * from 0 on, and one with {@code checkpoint} at the end. The root is computed anew from the bytes; what is decoded beside them is compared
 * with them. Takes as much memory as there are gateways, not entries.
 */
public final class ExportCheck {
    /** Copies of fields of the entry beside its bytes. */
    private static final List<String> COPIES =
            List.of("type", "organization", "actor", "signer", "request", "grant", "operation", "details");

    private final Tree tree = new Tree();
    private final ChainWatch chains = new ChainWatch();
    private @Nullable Note checkpoint;
    private @Nullable String keyInside;

    private ExportCheck() {}

    /**
     * That it is.
     *
     * @param entries how many there are
     * @param witnesses names of those who cosigned the checkpoint
     * @param damage what the log itself holds broken, because it was damaged before it was signed; null for nothing
     */
    public record Whole(
            String origin,
            long entries,
            List<String> witnesses,
            @Nullable String damage) {}

    /** Reads an export to its end. Failures name the first bad index. */
    public static ExportCheck read(BufferedReader lines) throws DisprovedException, IOException {
        var check = new ExportCheck();
        var number = 0L;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                check.line(number, line);
            }
        }
        return check;
    }

    /** The key that came with the export; null for none. */
    public @Nullable String keyInside() {
        return keyInside;
    }

    private void line(long number, String line) throws DisprovedException {
        var json = parsed(number, line);
        if (json.has("checkpoint")) {
            if (checkpoint != null) {
                throw new DisprovedException(Kind.MALFORMED, "line " + number + " is a second checkpoint");
            }
            checkpoint = Note.parse(json.path("checkpoint").asText());
            keyInside = json.path("key").textValue();
        } else if (checkpoint == null) {
            entry(number, json);
        } else {
            throw new DisprovedException(Kind.INDEX, "line " + number + " comes after the checkpoint");
        }
    }

    private static JsonNode parsed(long number, String line) throws DisprovedException {
        try {
            var json = Entry.JSON.readTree(line);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException notJson) {
            // Told below.
        }
        throw new DisprovedException(Kind.MALFORMED, "line " + number + " is no JSON object");
    }

    private void entry(long number, JsonNode line) throws DisprovedException {
        if (!line.path("index").isIntegralNumber() || !line.path("leaf").isTextual()) {
            throw new DisprovedException(Kind.MALFORMED, "line " + number + " has no index and leaf");
        }
        var index = line.path("index").longValue();
        if (index != tree.size()) {
            throw new DisprovedException(
                    Kind.INDEX,
                    tree.size() == 0
                            ? "the export begins with entry " + index
                                    + "; only one that begins with 0 can be checked as a whole"
                            : "entry " + tree.size() + " is bad: entry " + index + " stands in its place, on line "
                                    + number);
        }
        var leaf = Bytes.base64(line.path("leaf").textValue(), "entry " + index + " is bad: its leaf");
        var hash = Tree.leafHash(leaf);
        try {
            var entry = Entry.parse(leaf);
            requireSame(line, entry);
            chains.add(index, entry, hash);
        } catch (DisprovedException e) {
            throw new DisprovedException(e.kind(), "entry " + index + " is bad: " + e.getMessage());
        }
        tree.add(hash);
    }

    private static void requireSame(JsonNode line, Entry entry) throws DisprovedException {
        for (var name : COPIES) {
            if (line.hasNonNull(name) && !line.path(name).equals(entry.body().path(name))) {
                throw new DisprovedException(Kind.COPY, "its bytes say another " + name + " than the line shows");
            }
        }
        if (line.hasNonNull("at") && !entry.at().equals(instant(line.path("at").asText()))) {
            throw new DisprovedException(Kind.COPY, "its bytes say another time than the line shows");
        }
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    /** Holds what was read against its checkpoint. Fails with the first bad index where it can be known. */
    public Whole against(LogTrust trust) throws DisprovedException {
        if (checkpoint == null) {
            throw new DisprovedException(
                    Kind.MALFORMED,
                    "the export has no checkpoint at its end; it was cut off after entry " + (tree.size() - 1));
        }
        var seen = trust.check(checkpoint);
        var head = TreeHead.of(checkpoint, trust.log());
        if (head.size() != tree.size()) {
            throw new DisprovedException(
                    Kind.INDEX,
                    "the checkpoint signs " + head.size() + " entries, the export has " + tree.size() + ": entry "
                            + Math.min(head.size(), tree.size()) + " is bad");
        }
        var broken = chains.first();
        if (!head.hasRoot(tree.root())) {
            throw new DisprovedException(
                    Kind.ROOT,
                    broken == null
                            ? "the entries do not make the root that the checkpoint signs, and their chains hold: the last entry"
                                    + " of a gateway was changed, or all that follows a change was made to fit it"
                            : "entry " + broken.index() + " is bad: " + broken.reason());
        }
        return new Whole(
                head.origin(),
                head.size(),
                seen.names(),
                broken == null ? null : "entry " + broken.index() + ": " + broken.reason());
    }
}
