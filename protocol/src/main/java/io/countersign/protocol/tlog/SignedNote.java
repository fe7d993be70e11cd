package io.countersign.protocol.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A text and its signatures (C2SP signed-note).
 *
 * @param text ends in a newline
 */
public record SignedNote(String text, List<Line> signatures) {
    private static final int MOST_SIGNATURES = 100;
    private static final int LONGEST = 1_000_000;
    private static final int ID_BYTES = 4;
    private static final String DASH = "\u2014 ";

    /** One line of signature: which key, and what it made. */
    public record Line(String name, int keyId, byte[] signature) {
        /** The line as it is published, with its newline. */
        @Override
        public String toString() {
            var bytes = ByteBuffer.allocate(ID_BYTES + signature.length)
                    .putInt(keyId)
                    .put(signature)
                    .array();
            return DASH + name + ' ' + Base64.getEncoder().encodeToString(bytes) + '\n';
        }
    }

    public SignedNote {
        signatures = List.copyOf(signatures);
        if (!text.endsWith("\n") || hasControls(text)) {
            throw new IllegalArgumentException("the text of a note ends in a newline and has no control characters");
        }
    }

    /** A note with the one signature that an Ed25519 key made over the bytes of its text. */
    public static SignedNote of(String text, NoteKey key, byte[] signature) {
        return new SignedNote(text, List.of(new Line(key.name(), key.id(), signature)));
    }

    /**
     * Reads a note; says nothing yet about its signatures.
     *
     * @throws IllegalArgumentException when this is none
     */
    public static SignedNote parse(String note) {
        var split = note.lastIndexOf("\n\n");
        if (note.length() > LONGEST || split < 0 || !note.endsWith("\n") || split + 2 >= note.length()) {
            throw new IllegalArgumentException("not a signed note: text, an empty line, then signatures");
        }
        var lines = note.substring(split + 2, note.length() - 1).split("\n", -1);
        if (lines.length > MOST_SIGNATURES) {
            throw new IllegalArgumentException("a note with more than " + MOST_SIGNATURES + " signatures is not read");
        }
        var signatures = new ArrayList<Line>();
        for (var line : lines) {
            signatures.add(line(line));
        }
        return new SignedNote(note.substring(0, split + 1), signatures);
    }

    private static Line line(String line) {
        var space = line.lastIndexOf(' ');
        if (!line.startsWith(DASH) || space <= DASH.length()) {
            throw new IllegalArgumentException("not a line of signature: \"" + line + "\"");
        }
        var name = line.substring(DASH.length(), space);
        var bytes = Base64.getDecoder().decode(line.substring(space + 1));
        if (!NoteKey.isName(name) || bytes.length <= ID_BYTES) {
            throw new IllegalArgumentException("not a line of signature: \"" + line + "\"");
        }
        var in = ByteBuffer.wrap(bytes);
        var id = in.getInt();
        var signature = new byte[in.remaining()];
        in.get(signature);
        return new Line(name, id, signature);
    }

    /** Whether this key signed the note; lines of other keys are passed over, a wrong line of this key decides. */
    public boolean isSignedBy(NoteKey key) {
        var mine = signatures.stream()
                .filter(line -> line.name().equals(key.name()) && line.keyId() == key.id())
                .toList();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return !mine.isEmpty() && mine.stream().allMatch(line -> key.verifies(bytes, line.signature()));
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(c -> c < ' ' && c != '\n');
    }

    /** The note as it is published. */
    @Override
    public String toString() {
        var out = new StringBuilder(text).append('\n');
        signatures.forEach(out::append);
        return out.toString();
    }
}
