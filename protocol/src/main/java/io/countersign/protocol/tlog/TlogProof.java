package io.countersign.protocol.tlog;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * That an entry is in a log, to be checked without it (C2SP tlog-proof, version 1).
 *
 * @param index of the entry, from 0
 * @param path hashes from the leaf's sibling up, 32 bytes each
 * @param checkpoint of a tree that holds the entry
 */
public record TlogProof(long index, List<byte[]> path, SignedNote checkpoint) {
    private static final String FIRST_LINE = "c2sp.org/tlog-proof@v1";
    private static final String INDEX = "index ";
    private static final int LONGEST_PATH = 64;

    public TlogProof {
        path = List.copyOf(path);
    }

    /**
     * Reads a proof; extra data is passed over because nothing vouches for it.
     *
     * @throws IllegalArgumentException when this is none
     */
    public static TlogProof parse(String text) {
        var end = text.indexOf("\n\n");
        var lines = end < 0 ? new String[0] : text.substring(0, end).split("\n", -1);
        var at = lines.length > 1 && lines[1].startsWith("extra ") ? 2 : 1;
        if (lines.length <= at || !lines[0].equals(FIRST_LINE) || !lines[at].matches("index (0|[1-9][0-9]{0,18})")) {
            throw new IllegalArgumentException("not a proof of the form " + FIRST_LINE);
        }
        if (lines.length - at > LONGEST_PATH) {
            throw new IllegalArgumentException("the path of a proof has at most " + (LONGEST_PATH - 1) + " hashes");
        }
        var path = new ArrayList<byte[]>();
        for (int i = at + 1; i < lines.length; i++) {
            path.add(Base64.getDecoder().decode(lines[i]));
        }
        return new TlogProof(
                Long.parseLong(lines[at].substring(INDEX.length())), path, SignedNote.parse(text.substring(end + 2)));
    }

    /** The proof as it is handed out. */
    @Override
    public String toString() {
        var out = new StringBuilder(FIRST_LINE)
                .append('\n')
                .append(INDEX)
                .append(index)
                .append('\n');
        path.forEach(
                hash -> out.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
        return out.append('\n').append(checkpoint).toString();
    }
}
