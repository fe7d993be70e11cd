package io.countersign.protocol.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The public Ed25519 key of a witness (C2SP tlog-cosignature, version 1), written {@code NAME+KEYID+BASE64} with type 0x04.
 *
 * @param key its name and bytes; as the key of a log it would have another id
 */
public record WitnessKey(NoteKey key) {
    private static final byte COSIGNATURE = 4;

    /**
     * Reads a verifier key of a witness.
     *
     * @throws IllegalArgumentException when it is none, is of another type, or its id does not fit its key
     */
    public static WitnessKey parse(String text) {
        return new WitnessKey(NoteKey.parse(text, COSIGNATURE));
    }

    public String name() {
        return key.name();
    }

    /**
     * What a witness signs.
     *
     * @param text of the checkpoint
     * @param seconds since 1970
     */
    public static byte[] message(String text, long seconds) {
        return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /** The line that stands under a checkpoint for a signature over {@link #message}. */
    public SignedNote.Line line(long seconds, byte[] signature) {
        var timed = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(seconds)
                .put(signature);
        return new SignedNote.Line(name(), key.id(COSIGNATURE), timed.array());
    }

    /** The first line of this witness among those under the text of a checkpoint; empty when it has none, or signed something else. */
    public Optional<SignedNote.Line> cosignature(SignedNote note) {
        return note.signatures().stream()
                .filter(line -> line.name().equals(name()) && line.keyId() == key.id(COSIGNATURE))
                .findFirst()
                .filter(line -> holds(note.text(), line.signature()));
    }

    private boolean holds(String text, byte[] timed) {
        if (timed.length <= Long.BYTES) {
            return false;
        }
        var in = ByteBuffer.wrap(timed);
        var seconds = in.getLong();
        var signature = new byte[in.remaining()];
        in.get(signature);
        return seconds >= 0 && key.verifies(message(text, seconds), signature);
    }

    /** The verifier key as text. */
    @Override
    public String toString() {
        return key.toString(COSIGNATURE);
    }
}
