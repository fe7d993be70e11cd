package io.countersign.verticles.log;

import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.tlog.SignedNote;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * That every entry below a size was read again and fitted, signed by the key of the log. Its text cannot be taken for a checkpoint: its
 * first line is no name of a log, and its second no number.
 *
 * @param root of the tree of that size
 * @param checkpoints that are stored of trees up to that size
 */
record VerifiedMark(String log, long size, byte[] root, long checkpoints) {
    private static final String FIRST_LINE = "countersign verified mark v1";
    private static final Pattern TEXT = Pattern.compile(FIRST_LINE
            + "\nlog ([^\n]{1,255})\nsize ([0-9]{1,18})\nroot ([A-Za-z0-9+/]{43}=)\ncheckpoints ([0-9]{1,18})\n");

    String text() {
        return FIRST_LINE + "\nlog " + log + "\nsize " + size + "\nroot "
                + Base64.getEncoder().encodeToString(root) + "\ncheckpoints " + checkpoints + "\n";
    }

    /** Empty when the note is no mark that this key signed for its log. */
    static Optional<VerifiedMark> read(String note, NoteKey key) {
        try {
            var parsed = SignedNote.parse(note);
            var matcher = TEXT.matcher(parsed.text());
            return matcher.matches() && matcher.group(1).equals(key.name()) && parsed.isSignedBy(key)
                    ? Optional.of(new VerifiedMark(
                            matcher.group(1),
                            Long.parseLong(matcher.group(2)),
                            Base64.getDecoder().decode(matcher.group(3)),
                            Long.parseLong(matcher.group(4))))
                    : Optional.empty();
        } catch (IllegalArgumentException notANote) {
            return Optional.empty();
        }
    }
}
