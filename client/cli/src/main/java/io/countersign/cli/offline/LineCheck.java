package io.countersign.cli.offline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.cli.offline.DisprovedException.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a line of an export shows in clear must be what the bytes of its entry say. */
final class LineCheck {
    private static final List<String> COPIES =
            List.of("type", "organization", "actor", "signer", "request", "grant", "operation");

    private LineCheck() {}

    /** The entry, when all that the line shows beside it agrees with it. */
    static Entry agreed(JsonNode line, byte[] leaf) throws DisprovedException {
        var entry = Entry.parse(leaf);
        for (var name : COPIES) {
            require(
                    !line.hasNonNull(name)
                            || line.path(name).equals(entry.body().path(name)),
                    name);
        }
        require(
                !line.hasNonNull("at")
                        || entry.at().equals(instant(line.path("at").asText())),
                "time");
        require(!line.hasNonNull("details") || details(line, entry), "details");
        require(
                !line.hasNonNull("hash")
                        || HexFormat.of()
                                .formatHex(Tree.leafHash(leaf))
                                .equals(line.path("hash").asText()),
                "hash");
        return entry;
    }

    /** The slot of a grant stands before the body, and may be shown among the details. */
    private static boolean details(JsonNode line, Entry entry) {
        var shown = line.path("details").deepCopy();
        if (entry.slot() > 0 && shown.path("slot").longValue() == entry.slot() && shown instanceof ObjectNode object) {
            object.remove("slot");
        }
        return shown.equals(entry.body().path("details"));
    }

    private static void require(boolean same, String what) throws DisprovedException {
        if (!same) {
            throw new DisprovedException(Kind.COPY, "its bytes say another " + what + " than the line shows");
        }
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException notATime) {
            return null;
        }
    }
}
