package io.countersign.cli.offline;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Follows the chain of each gateway through the log: every entry names the hash of the one before. */
final class ChainWatch {
    private final Map<UUID, Last> chains = new HashMap<>();
    private @Nullable Break first;

    private record Last(long index, long sequence, byte[] hash) {}

    /**
     * Where a chain does not hold.
     *
     * @param index of the entry that is suspected: the one whose hash the next one tells differently, or the one with a wrong number
     */
    record Break(long index, String reason) {}

    void add(long index, Entry entry, byte[] hash) {
        var last = chains.put(entry.node(), new Last(index, entry.sequence(), hash));
        if (first != null) {
            return;
        }
        if (last == null) {
            var begins = entry.sequence() == 1 && Arrays.equals(entry.previous(), new byte[Tree.HASH]);
            first = begins
                    ? null
                    : new Break(
                            index,
                            "it is the first one of gateway " + entry.node() + " and says it was number "
                                    + entry.sequence() + " of its chain");
        } else if (entry.sequence() != last.sequence() + 1) {
            first = new Break(
                    index,
                    "it is number " + entry.sequence() + " of the chain of gateway " + entry.node() + ", after number "
                            + last.sequence());
        } else if (!Arrays.equals(entry.previous(), last.hash())) {
            first = new Break(
                    last.index(), "entry " + index + ", the next one of the same gateway, tells another hash of it");
        }
    }

    /** The first break; null while every chain holds. */
    @Nullable
    Break first() {
        return first;
    }
}
