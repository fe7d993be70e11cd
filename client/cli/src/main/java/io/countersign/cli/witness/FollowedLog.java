package io.countersign.cli.witness;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.offline.DisprovedException;
import io.countersign.cli.offline.Note;
import io.countersign.cli.offline.VerifierKey;

/**
 * A log that a witness follows.
 *
 * @param origin first line of its checkpoints
 * @param key one that may sign them
 */
record FollowedLog(String origin, VerifierKey key) {
    /** Reads {@code NAME+ID+BASE64}, behind another origin and a space where the log is not called as its key. */
    static FollowedLog parse(String text) {
        var given = text.strip();
        var space = given.lastIndexOf(' ');
        try {
            var key = VerifierKey.parse(given.substring(space + 1));
            if (!key.isOfALog()) {
                throw new Failure(ExitCode.USAGE, "\"" + key.text() + "\" is the key of a witness, not of a log.");
            }
            return new FollowedLog(space < 0 ? key.name() : given.substring(0, space), key);
        } catch (DisprovedException notAKey) {
            throw new Failure(ExitCode.USAGE, String.valueOf(notAKey.getMessage()), notAKey);
        }
    }

    /** Whether its key signed the checkpoint. */
    boolean signed(Note checkpoint) {
        try {
            return checkpoint.signature(key).isPresent();
        } catch (DisprovedException wrongSignature) {
            return false;
        }
    }
}
