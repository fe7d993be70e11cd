package io.countersign.cli.offline;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether an entry is in a log, by a proof that came with it (C2SP tlog-proof). */
public final class InclusionCheck {
    private static final String FORM = "c2sp.org/tlog-proof@v1";
    private static final int LONGEST_PATH = 63;

    private InclusionCheck() {}

    /**
     * That it is.
     *
     * @param origin name of the log
     * @param size of the tree that the checkpoint signs
     * @param witnesses names of those who cosigned
     * @param witnessedAt the latest time that one of them told; null without any
     */
    public record Included(
            String origin,
            long index,
            long size,
            List<String> witnesses,
            @Nullable Instant witnessedAt) {}

    /**
     * Checks the whole of it.
     *
     * @param leaf the exact bytes of the entry
     * @param proof text of C2SP tlog-proof
     */
    public static Included check(byte[] leaf, String proof, LogTrust trust) throws DisprovedException {
        var end = proof.indexOf("\n\n");
        var lines = end < 0 ? new String[] {proof} : proof.substring(0, end).split("\n", -1);
        if (end < 0 || !lines[0].equals(FORM)) {
            throw new DisprovedException(Kind.MALFORMED, "the proof does not begin with " + FORM);
        }
        var checkpoint = Note.parse(proof.substring(end + 2));
        var seen = trust.check(checkpoint);
        var head = TreeHead.of(checkpoint, trust.log());
        // Nothing vouches for extra data.
        var at = lines.length > 1 && lines[1].startsWith("extra ") ? 2 : 1;
        var index = index(lines.length > at ? lines[at] : "");
        var root = Tree.rootOver(Tree.leafHash(leaf), index, head.size(), path(lines, at + 1));
        if (!head.hasRoot(root)) {
            throw new DisprovedException(
                    Kind.NOT_INCLUDED,
                    "entry " + index
                            + " of the log is another one: its path does not lead to the root of the checkpoint");
        }
        return new Included(head.origin(), index, head.size(), seen.names(), seen.latest());
    }

    private static long index(String line) throws DisprovedException {
        if (!line.matches("index (0|[1-9][0-9]{0,17})")) {
            throw new DisprovedException(Kind.MALFORMED, "the proof does not say the index of the entry");
        }
        return Long.parseLong(line.substring("index ".length()));
    }

    private static List<byte[]> path(String[] lines, int from) throws DisprovedException {
        if (lines.length - from > LONGEST_PATH) {
            throw new DisprovedException(Kind.MALFORMED, "the path has more than " + LONGEST_PATH + " hashes");
        }
        var path = new ArrayList<byte[]>();
        for (var i = from; i < lines.length; i++) {
            var hash = Bytes.base64(lines[i], "hash " + (i - from + 1) + " of the path");
            if (hash.length != Tree.HASH) {
                throw new DisprovedException(
                        Kind.MALFORMED, "hash " + (i - from + 1) + " of the path has not 32 bytes");
            }
            path.add(hash);
        }
        return path;
    }
}
