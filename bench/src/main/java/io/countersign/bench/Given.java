package io.countersign.bench;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;

/**
 * All operations and slots that were answered so far, so that one which is given again much later is found. A long run is given millions,
 * so an operation takes some thirty bytes here and a slot a bit. Used by one thread.
 */
final class Given {
    /** No grant of a bench has more. */
    private static final long MOST_SLOTS = 1_000_000_000;

    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** Pairs of the halves of an id, found by hash and then by going on; two zeros are a free place. */
    private long[] ids = new long[1 << 11];

    private int count;
    private boolean zero;
    private final List<BitSet> slots = new ArrayList<>();

    /** @return false if it was given before, or is no id */
    boolean operation(String id) {
        UUID parsed;
        try {
            parsed = UUID.fromString(id);
        } catch (IllegalArgumentException no) {
            return false;
        }
        var high = parsed.getMostSignificantBits();
        var low = parsed.getLeastSignificantBits();
        if (high == 0 && low == 0) {
            var isNew = !zero;
            zero = true;
            return isNew;
        }
        if (!put(ids, high, low)) {
            return false;
        }
        count++;
        if (count * 4L > ids.length) {
            grow();
        }
        return true;
    }

    private static boolean put(long[] into, long high, long low) {
        var mask = into.length - 2;
        var at = (int) ((((high ^ low) * MIX) >>> 31) & mask);
        while (into[at] != 0 || into[at + 1] != 0) {
            if (into[at] == high && into[at + 1] == low) {
                return false;
            }
            at = (at + 2) & mask;
        }
        into[at] = high;
        into[at + 1] = low;
        return true;
    }

    private void grow() {
        var more = new long[Math.multiplyExact(ids.length, 2)];
        for (var i = 0; i < ids.length; i += 2) {
            if (ids[i] != 0 || ids[i + 1] != 0) {
                put(more, ids[i], ids[i + 1]);
            }
        }
        ids = more;
    }

    /**
     * @param target number of the one whose grant has the slot
     * @return false if it was given before, or no grant has it
     */
    boolean slot(int target, long slot) {
        if (slot < 1 || slot > MOST_SLOTS) {
            return false;
        }
        while (slots.size() <= target) {
            slots.add(new BitSet());
        }
        var given = slots.get(target);
        if (given.get((int) slot)) {
            return false;
        }
        given.set((int) slot);
        return true;
    }
}
