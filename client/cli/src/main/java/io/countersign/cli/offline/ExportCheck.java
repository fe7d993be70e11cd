package io.countersign.cli.offline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.cli.offline.DisprovedException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an export as JSON Lines is what a checkpoint signs: a line with {@code index} and {@code leaf} for each entry, in order, and one
 * with {@code checkpoint} at the end. A line with {@code proof}, the path of its entry in the tree of the checkpoint, is
 * proven by itself. A line without one is proven by the root alone, so where there is one, every entry of the log must be
 * there, once, and make that root. What is decoded beside the bytes is compared with them. Takes as much memory as there
 * are gateways, not entries.
 */
public final class ExportCheck {
    private final Source source;
    private final Note checkpoint;
    private final @Nullable String keyInside;
    private final Tree tree = new Tree();
    private final ChainWatch chains = new ChainWatch();
    private long entries;
    private long next;
    private boolean provenOneByOne = true;

    private ExportCheck(Source source, Note checkpoint, @Nullable String keyInside) {
        this.source = source;
        this.checkpoint = checkpoint;
        this.keyInside = keyInside;
    }

    /** Something that can be read twice: the checkpoint is at the end. */
    public interface Source {
        BufferedReader open() throws IOException;
    }

    /**
     * That it is.
     *
     * @param entries how many there are
     * @param size of the tree that the checkpoint signs
     * @param witnesses names of those who cosigned the checkpoint
     * @param damage what the log itself holds broken, because it was damaged before it was signed; null for nothing that is known
     */
    public record Proven(
            String origin,
            long entries,
            long size,
            List<String> witnesses,
            @Nullable String damage) {
        public boolean whole() {
            return entries == size;
        }
    }

    /** Finds the checkpoint at the end. */
    public static ExportCheck read(Source source) throws DisprovedException, IOException {
        var last = "";
        try (var lines = source.open()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line.isBlank() ? last : line;
            }
        }
        var json = parsed("the last line", last);
        if (!json.path("checkpoint").isTextual()) {
            throw new DisprovedException(
                    Kind.MALFORMED,
                    "the export has no checkpoint at its end; it was cut off after entry "
                            + json.path("index").asText("none"));
        }
        var checkpoint = Note.parse(json.path("checkpoint").textValue());
        return new ExportCheck(source, checkpoint, json.path("key").textValue());
    }

    /** The key that came with the export; null for none. */
    public @Nullable String keyInside() {
        return keyInside;
    }

    /** Holds every entry against the checkpoint. Failures name the first bad index where it can be known. */
    public Proven against(LogTrust trust) throws DisprovedException, IOException {
        var seen = trust.check(checkpoint);
        var head = TreeHead.of(checkpoint, trust.log());
        try (var lines = source.open()) {
            var ended = false;
            var number = 0L;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                var json = parsed("line " + number, line);
                if (ended) {
                    throw new DisprovedException(Kind.INDEX, "line " + number + " comes after the checkpoint");
                }
                ended = json.has("checkpoint");
                if (ended && (json.has("index") || json.has("leaf"))) {
                    throw new DisprovedException(
                            Kind.MALFORMED, "line " + number + " is a checkpoint and an entry in one");
                }
                if (!ended) {
                    entry(number, json, head);
                }
            }
        }
        return end(head, seen.names());
    }

    private static JsonNode parsed(String where, String line) throws DisprovedException {
        try {
            var json = Entry.JSON.readTree(line);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException notJson) {
            throw new DisprovedException(Kind.MALFORMED, where + " is no JSON object");
        }
        throw new DisprovedException(Kind.MALFORMED, where + " is no JSON object");
    }

    private void entry(long number, JsonNode line, TreeHead head) throws DisprovedException {
        if (!line.path("index").isIntegralNumber() || !line.path("leaf").isTextual()) {
            throw new DisprovedException(Kind.MALFORMED, "line " + number + " has no index and leaf");
        }
        var index = line.path("index").longValue();
        var proven = line.path("proof").isArray();
        if (index < next || !proven && index != tree.size()) {
            throw new DisprovedException(Kind.INDEX, misplaced(number, index));
        }
        try {
            var leaf = Bytes.base64(line.path("leaf").textValue(), "its leaf");
            var hash = Tree.leafHash(leaf);
            if (proven && !head.hasRoot(Tree.rootOver(hash, index, head.size(), path(line)))) {
                throw new DisprovedException(Kind.NOT_INCLUDED, "its path does not lead to the root of the checkpoint");
            }
            follow(index, hash, LineCheck.agreed(line, leaf));
        } catch (DisprovedException e) {
            throw new DisprovedException(e.kind(), "entry " + index + " is bad: " + e.getMessage());
        }
        provenOneByOne &= proven;
        next = index + 1;
        entries++;
    }

    private String misplaced(long number, long index) {
        if (next == 0) {
            return "the export begins with entry " + index
                    + " and has no proofs; only one that begins with 0 can be checked as a whole";
        }
        return index == next
                ? "entry " + index + " is bad: it has no proof, though entries before it were left out"
                : "entry " + next + " is bad: entry " + index + " stands in its place, on line " + number;
    }

    /** The tree and the chains say something only where nothing is left out. */
    private void follow(long index, byte[] hash, Entry entry) {
        if (index == tree.size()) {
            chains.add(index, entry, hash);
            tree.add(hash);
        }
    }

    private static List<byte[]> path(JsonNode line) throws DisprovedException {
        var path = new ArrayList<byte[]>();
        for (var hash : line.path("proof")) {
            var bytes = Bytes.base64(hash.asText(), "a hash of its path");
            if (bytes.length != Tree.HASH) {
                throw new DisprovedException(Kind.MALFORMED, "a hash of its path has not 32 bytes");
            }
            path.add(bytes);
        }
        return path;
    }

    /** Indexes only grow, so as many entries as there are leaves in the tree are exactly its leaves. */
    private Proven end(TreeHead head, List<String> witnesses) throws DisprovedException {
        var broken = entries == tree.size() ? chains.first() : null;
        if (!provenOneByOne && (entries != head.size() || tree.size() != head.size())) {
            throw new DisprovedException(
                    Kind.INDEX,
                    "the checkpoint signs " + head.size() + " entries, the export has " + entries + ": entry "
                            + Math.min(head.size(), tree.size()) + " is bad");
        }
        if (tree.size() == head.size() && !head.hasRoot(tree.root())) {
            throw new DisprovedException(
                    Kind.ROOT,
                    broken == null
                            ? "the entries do not make the root that the checkpoint signs, and their chains hold: the last entry"
                                    + " of a gateway was changed, or all that follows a change was made to fit it"
                            : "entry " + broken.index() + " is bad: " + broken.reason());
        }
        return new Proven(
                head.origin(),
                entries,
                head.size(),
                witnesses,
                broken == null ? null : "entry " + broken.index() + ": " + broken.reason());
    }
}
