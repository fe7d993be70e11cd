package io.countersign.cli.offline;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A text and lines of signatures below it (C2SP signed-note).
 *
 * @param text with its last newline
 */
public record Note(String text, List<Line> lines) {
    private static final String START = "\u2014 ";
    private static final int MOST_LINES = 100;
    private static final int ID_BYTES = 4;

    /** @param id of the key, eight hexadecimal digits */
    public record Line(String name, String id, byte[] signature) {}

    /** Reads a note; says nothing yet about its signatures. */
    public static Note parse(String note) throws DisprovedException {
        var end = note.lastIndexOf("\n\n");
        if (end < 0 || !note.endsWith("\n") || end + 2 == note.length()) {
            throw new DisprovedException(
                    Kind.MALFORMED, "a signed note is a text, an empty line, and signatures, each line ended");
        }
        var text = note.substring(0, end + 1);
        if (text.codePoints().anyMatch(c -> c < ' ' && c != '\n')
                || !new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text)) {
            throw new DisprovedException(Kind.MALFORMED, "the text of a note has control characters");
        }
        var written = note.substring(end + 2, note.length() - 1).split("\n", -1);
        if (written.length > MOST_LINES) {
            throw new DisprovedException(Kind.MALFORMED, "a note with more than " + MOST_LINES + " signatures");
        }
        var lines = new ArrayList<Line>();
        for (var line : written) {
            lines.add(line(line));
        }
        return new Note(text, List.copyOf(lines));
    }

    private static Line line(String line) throws DisprovedException {
        var parts = line.startsWith(START) ? line.substring(START.length()).split(" ", -1) : new String[0];
        if (parts.length != 2 || parts[0].isEmpty() || parts[0].indexOf('+') >= 0) {
            throw new DisprovedException(Kind.MALFORMED, "not a line of signature: \"" + line + "\"");
        }
        var bytes = Bytes.base64(parts[1], "the signature of " + parts[0]);
        if (bytes.length <= ID_BYTES) {
            throw new DisprovedException(Kind.MALFORMED, "the signature of " + parts[0] + " is too short");
        }
        return new Line(
                parts[0],
                HexFormat.of().formatHex(bytes, 0, ID_BYTES),
                Arrays.copyOfRange(bytes, ID_BYTES, bytes.length));
    }

    /** The note as it is published. */
    @Override
    public String toString() {
        var out = new StringBuilder(text).append('\n');
        for (var line : lines) {
            var bytes = ByteBuffer.allocate(ID_BYTES + line.signature().length)
                    .put(HexFormat.of().parseHex(line.id()))
                    .put(line.signature());
            out.append(START)
                    .append(line.name())
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(bytes.array()))
                    .append('\n');
        }
        return out.toString();
    }

    /** The signature of this key, which must hold; empty when it did not sign. */
    public Optional<byte[]> signature(VerifierKey key) throws DisprovedException {
        byte[] found = null;
        for (var line : lines) {
            if (line.name().equals(key.name()) && line.id().equals(key.id())) {
                if (!key.verifies(text, line.signature())) {
                    throw new DisprovedException(
                            key.type() == VerifierKey.OF_A_LOG ? Kind.CHECKPOINT_SIGNATURE : Kind.WITNESSES,
                            "the signature of " + key.name() + " does not fit the checkpoint");
                }
                found = line.signature();
            }
        }
        return Optional.ofNullable(found);
    }
}
