package io.countersign.cli.offline;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.util.Arrays;

/**
 * What a checkpoint says: name, size and root of a log (C2SP tlog-checkpoint).
 *
 * @param root 32 bytes
 */
public record TreeHead(String origin, long size, byte[] root) {
    /** Reads the text of a note whose signatures were checked; the origin must be the name of the key of the log. */
    static TreeHead of(Note checkpoint, VerifierKey log) throws DisprovedException {
        var head = of(checkpoint);
        if (!head.origin().equals(log.name())) {
            throw new DisprovedException(
                    Kind.ORIGIN, "the checkpoint is of the log " + head.origin() + ", the key of " + log.name());
        }
        return head;
    }

    /** Reads the text of a note, of whichever log it is. */
    public static TreeHead of(Note checkpoint) throws DisprovedException {
        var lines = checkpoint.text().split("\n", -1);
        if (lines.length < 4 || lines[0].isEmpty() || !lines[1].matches("0|[1-9][0-9]{0,17}")) {
            throw new DisprovedException(Kind.MALFORMED, "a checkpoint says origin, size and root, a line each");
        }
        var root = Bytes.base64(lines[2], "the root in the checkpoint");
        if (root.length != Tree.HASH) {
            throw new DisprovedException(Kind.MALFORMED, "the root in the checkpoint has not 32 bytes");
        }
        return new TreeHead(lines[0], Long.parseLong(lines[1]), root);
    }

    /** Whether that is its root. */
    public boolean hasRoot(byte[] other) {
        return Arrays.equals(root, other);
    }
}
