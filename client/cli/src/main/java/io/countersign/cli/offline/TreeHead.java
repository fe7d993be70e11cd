package io.countersign.cli.offline;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.util.Arrays;

/** What a checkpoint says: name, size and root of a log (C2SP tlog-checkpoint). */
record TreeHead(String origin, long size, byte[] root) {
    /** Reads the text of a note whose signatures were checked; the origin must be the name of the key of the log. */
    static TreeHead of(Note checkpoint, VerifierKey log) throws DisprovedException {
        var lines = checkpoint.text().split("\n", -1);
        if (lines.length < 4 || !lines[1].matches("0|[1-9][0-9]{0,18}")) {
            throw new DisprovedException(Kind.MALFORMED, "a checkpoint says origin, size and root, a line each");
        }
        if (!lines[0].equals(log.name())) {
            throw new DisprovedException(
                    Kind.ORIGIN, "the checkpoint is of the log " + lines[0] + ", the key of " + log.name());
        }
        var root = Bytes.base64(lines[2], "the root in the checkpoint");
        if (root.length != Tree.HASH) {
            throw new DisprovedException(Kind.MALFORMED, "the root in the checkpoint has not 32 bytes");
        }
        return new TreeHead(lines[0], Long.parseLong(lines[1]), root);
    }

    boolean hasRoot(byte[] other) {
        return Arrays.equals(root, other);
    }
}
