package io.countersign.cli.offline;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose word is taken for a checkpoint.
 *
 * @param log key of the log
 * @param witnesses keys of those who may have cosigned
 * @param needed how many of them must have
 */
public record LogTrust(VerifierKey log, List<VerifierKey> witnesses, int needed) {
    public LogTrust {
        witnesses = List.copyOf(witnesses);
    }

    /** Of the log alone. */
    public static LogTrust of(VerifierKey log) {
        return new LogTrust(log, List.of(), 0);
    }

    /**
     * Witnesses that cosigned.
     *
     * @param latest what the latest of them said the time was; null for none
     */
    record Seen(
            List<String> names,
            @org.jspecify.annotations.Nullable Instant latest) {}

    /** Who of the witnesses cosigned; fails when the log did not sign, or too few of them. */
    Seen check(Note checkpoint) throws DisprovedException {
        if (log.type() != VerifierKey.OF_A_LOG) {
            throw new DisprovedException(
                    Kind.MALFORMED, "the key of the log must have type 1; " + log.name() + " is a witness");
        }
        if (checkpoint.signature(log).isEmpty()) {
            throw new DisprovedException(
                    Kind.CHECKPOINT_SIGNATURE,
                    "the checkpoint is not signed by " + log.name() + "+" + log.id() + ", the key that was given");
        }
        return seen(checkpoint);
    }

    private Seen seen(Note checkpoint) throws DisprovedException {
        var names = new ArrayList<String>();
        Set<Object> counted = new HashSet<>();
        Instant latest = null;
        for (var witness : witnesses) {
            if (witness.type() != VerifierKey.OF_A_WITNESS) {
                throw new DisprovedException(
                        Kind.MALFORMED,
                        "the key of a witness must have type 4; that of " + witness.name() + " has not");
            }
            var signature = checkpoint.signature(witness);
            // One key under two names is one witness.
            if (signature.isPresent() && counted.add(witness.key())) {
                var at = Instant.ofEpochSecond(time(signature.get()));
                names.add(witness.name());
                latest = latest == null || at.isAfter(latest) ? at : latest;
            }
        }
        if (names.size() < needed) {
            throw new DisprovedException(
                    Kind.WITNESSES,
                    names.size() + " of the " + witnesses.size()
                            + " witnesses that were given cosigned the checkpoint, " + needed + " were asked for");
        }
        return new Seen(List.copyOf(names), latest);
    }

    /** The last second of year 9999 stands for everything later. */
    private static long time(byte[] cosignature) {
        return Math.min(VerifierKey.seconds(cosignature).longValue(), 253_402_300_799L);
    }
}
