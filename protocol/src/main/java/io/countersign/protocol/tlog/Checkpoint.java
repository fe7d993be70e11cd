package io.countersign.protocol.tlog;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;

/**
 * What a log says of itself at one moment (C2SP tlog-checkpoint): its name, how many leaves it has, and the root of RFC 6962 over them.
 *
 * @param root 32 bytes
 */
public record Checkpoint(String origin, long size, byte[] root) {
    private static final int ROOT_BYTES = 32;
    private static final int LINES = 3;

    public Checkpoint {
        if (origin.isEmpty() || origin.indexOf('\n') >= 0 || size < 0 || root.length != ROOT_BYTES) {
            throw new IllegalArgumentException("a checkpoint has an origin, a size from 0 and a root of 32 bytes");
        }
        root = root.clone();
    }

    /**
     * Reads the text of a note; lines after the third say nothing to us.
     *
     * @throws IllegalArgumentException when this is none
     */
    public static Checkpoint parse(String text) {
        var lines = text.split("\n", -1);
        if (lines.length <= LINES || !lines[1].matches("0|[1-9][0-9]{0,18}")) {
            throw new IllegalArgumentException("not a checkpoint: origin, size and root, a line each");
        }
        return new Checkpoint(
                lines[0], Long.parseLong(lines[1]), Base64.getDecoder().decode(lines[2]));
    }

    /** Whether the two say the same. */
    public boolean agrees(long otherSize, byte[] otherRoot) {
        return size == otherSize && MessageDigest.isEqual(root, otherRoot);
    }

    /** The text that is signed. */
    public String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checkpoint that && origin.equals(that.origin) && agrees(that.size, that.root);
    }

    @Override
    public int hashCode() {
        return Objects.hash(origin, size);
    }
}
